package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record ClusterReference(@Nullable String name) {}
