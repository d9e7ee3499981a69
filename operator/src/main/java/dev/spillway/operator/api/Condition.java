package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One aspect of a resource's state, in the shape of Kubernetes' metav1.Condition. */
public record Condition(
        @JsonPropertyDescription("The aspect, for example Ready.")
                @Required
                @Pattern("^[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?$")
                @Size(max = 316)
                @Nullable String type,
        @JsonPropertyDescription("True, False or Unknown.") @Required
                @Nullable ConditionStatus status,
        @JsonPropertyDescription("The metadata.generation that the condition is about.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("When status last changed.") @Required @Timestamp
                @Nullable String lastTransitionTime,
        @JsonPropertyDescription("Why, as one CamelCase word, for programs.")
                @Required
                @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
                @Size(min = 1, max = 1024)
                @Nullable String reason,
        @JsonPropertyDescription("Why, and what to do about it, for people.")
                @Required
                @Size(max = 32768)
                @Nullable String message) {}
