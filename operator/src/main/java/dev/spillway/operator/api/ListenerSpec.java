package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record ListenerSpec(
        @Nullable String name,
        @Nullable Integer port,
        @Nullable ListenerType type,
        @Nullable Advertise advertise) {}
