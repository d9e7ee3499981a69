package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record ListenerStatus(@Nullable String name, @Nullable String bootstrap) {}
