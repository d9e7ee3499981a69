package dev.spillway.operator.api;

import org.jspecify.annotations.Nullable;

public record TieringSpec(
        @Nullable S3Spec s3, @Nullable ClusterHotSpec hot, @Nullable CacheSpec cache) {}
