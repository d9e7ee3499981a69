package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record S3Spec(
        @Nullable String bucket,
        @Nullable String region,
        @Nullable String prefix,
        @Nullable String endpoint,
        @Nullable Boolean pathStyle,
        @Nullable SecretReference credentialsSecret) {}
