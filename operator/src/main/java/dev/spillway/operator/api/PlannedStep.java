package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One step of the operator's plan. */
public record PlannedStep(
        @JsonPropertyDescription("What will be done, for example: restart broker 2.") @Required
                @Nullable String step,
        @JsonPropertyDescription(
                        """
                        What it waits for, and what would end the wait. Unset: it waits for \
                        nothing.\
                        """)
                @Nullable String waitsFor,
        @JsonPropertyDescription("Since when it has been waiting.") @Timestamp
                @Nullable String since) {}
