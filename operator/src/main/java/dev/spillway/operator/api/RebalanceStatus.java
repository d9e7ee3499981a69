package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How far moving replicas is. */
public record RebalanceStatus(
        @JsonPropertyDescription("Replicas that have been moved.") @Nullable Integer moved,
        @JsonPropertyDescription("Replicas to move, those moved included.")
                @Nullable Integer total) {}
