package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record SecretReference(@Nullable String name) {}
