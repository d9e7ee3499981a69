package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Progress of moving replicas. */
public record RebalanceStatus(
        @JsonPropertyDescription("Replicas that have been moved.") @Nullable Integer moved,
        @JsonPropertyDescription("Replicas to move, those moved included.") @Nullable Integer total,
        @JsonPropertyDescription("Bytes that have been copied for that, rounded.")
                @Nullable Long movedBytes,
        @JsonPropertyDescription("Bytes to copy, those copied included, rounded.")
                @Nullable Long totalBytes) {}
