package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A task of a connector. */
public record TaskStatus(
        @JsonPropertyDescription("Number of the task, from 0.") @Required @Nullable Integer id,
        @JsonPropertyDescription(
                        "As Kafka Connect says it: RUNNING, PAUSED, FAILED, UNASSIGNED,"
                                + " RESTARTING.")
                @Nullable String state,
        @JsonPropertyDescription("The worker that it is assigned to, by its address.")
                @Nullable String worker,
        @JsonPropertyDescription("Why it has failed: the first line of the innermost cause.")
                @Nullable String cause) {}
