package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One step of the operator's plan. */
public record PlannedStep(
        @JsonPropertyDescription("The step, for example: restart broker 2.") @Required
                @Nullable String step,
        @JsonPropertyDescription(
                        """
                        What the step waits for, and what ends the wait. Unset: it does not wait.\
                        """)
                @Nullable String waitsFor,
        @JsonPropertyDescription("When the wait began.") @Timestamp @Nullable String since) {}
