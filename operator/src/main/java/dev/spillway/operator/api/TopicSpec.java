package dev.spillway.operator.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

public record TopicSpec(
        @Nullable ClusterReference cluster,
        @Nullable String name,
        @Nullable Integer partitions,
        @Nullable Integer replicas,
        @Nullable Profile profile,
        @Nullable RetentionSpec retention,
        @Nullable HotSpec hot,
        @Nullable Boolean tiered,
        @Nullable Map<String, @Nullable String> config,
        @Nullable DeletionPolicy deletionPolicy) {}
