package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Restarts of what had failed, since it last ran for a while. */
public record RestartsStatus(
        @JsonPropertyDescription("How many; the pause before the next one doubles with each.")
                @Required
                @Nullable Integer count,
        @JsonPropertyDescription("When the last one was.") @Timestamp @Nullable String last) {}
