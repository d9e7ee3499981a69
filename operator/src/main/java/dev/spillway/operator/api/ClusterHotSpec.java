package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record ClusterHotSpec(@Nullable String retention, @Nullable String size) {}
