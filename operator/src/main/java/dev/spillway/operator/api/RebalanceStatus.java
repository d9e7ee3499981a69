package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record RebalanceStatus(@Nullable Integer moved, @Nullable Integer total) {}
