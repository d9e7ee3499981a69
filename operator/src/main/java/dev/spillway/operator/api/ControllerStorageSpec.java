package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record ControllerStorageSpec(@Nullable String size, @Nullable String storageClassName) {}
