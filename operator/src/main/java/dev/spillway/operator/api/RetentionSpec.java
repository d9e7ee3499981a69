package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record RetentionSpec(@Nullable String time, @Nullable String size) {}
