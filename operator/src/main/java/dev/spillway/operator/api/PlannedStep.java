package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record PlannedStep(
        @Nullable String step, @Nullable String waitsFor, @Nullable String since) {}
