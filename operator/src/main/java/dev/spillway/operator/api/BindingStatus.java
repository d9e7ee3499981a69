package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Where the Service Binding specification looks for a provisioned service's Secret. */
public record BindingStatus(
        @JsonPropertyDescription("Name of the Secret with what clients need to connect.")
                @Nullable String name) {}
