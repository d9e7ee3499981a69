package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record HotSpec(@Nullable String time, @Nullable String size) {}
