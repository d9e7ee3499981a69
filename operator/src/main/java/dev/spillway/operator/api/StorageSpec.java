package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record StorageSpec(
        @Nullable String size, @Nullable String storageClassName, @Nullable Reclaim reclaim) {}
