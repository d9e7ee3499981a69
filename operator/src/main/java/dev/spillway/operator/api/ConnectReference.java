package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Connect in the same namespace. */
public record ConnectReference(
        @JsonPropertyDescription("Name of the Connect, in the same namespace.")
                @Required
                @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
                @Size(min = 1, max = 40)
                @Nullable String name) {}
