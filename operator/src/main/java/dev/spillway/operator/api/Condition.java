package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record Condition(
        @Nullable String type,
        @Nullable String status,
        @Nullable Long observedGeneration,
        @Nullable String lastTransitionTime,
        @Nullable String reason,
        @Nullable String message) {}
