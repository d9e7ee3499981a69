package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record BrokerStatus(
        @Nullable Integer id, @Nullable BrokerState state, @Nullable Integer partitions) {}
