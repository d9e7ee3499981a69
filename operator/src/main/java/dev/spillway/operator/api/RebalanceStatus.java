package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Progress of moving replicas. */
public record RebalanceStatus(
        @JsonPropertyDescription("Replicas that have been moved.") @Nullable Integer moved,
        @JsonPropertyDescription("Replicas to move, including those that have been moved.")
                @Nullable Integer total,
        @JsonPropertyDescription("Bytes that have been copied, rounded.") @Nullable Long movedBytes,
        @JsonPropertyDescription("Bytes to copy, including those that have been copied, rounded.")
                @Nullable Long totalBytes) {}
