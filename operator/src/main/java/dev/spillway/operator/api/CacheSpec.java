package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record CacheSpec(@Nullable String size) {}
