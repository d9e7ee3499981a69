package dev.spillway.operator.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public record TopicStatus(
        @Nullable List<Condition> conditions,
        @Nullable Long observedGeneration,
        @Nullable String topicId,
        @Nullable Integer partitions,
        @Nullable Integer replicas,
        @Nullable Long hotBytes,
        @Nullable Long coldBytes,
        @Nullable Map<String, String> effectiveConfig) {}
