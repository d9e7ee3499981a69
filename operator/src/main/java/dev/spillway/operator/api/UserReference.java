package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A User in the same namespace. */
public record UserReference(
        @JsonPropertyDescription("Name of the User, in the same namespace.")
                @Required
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 241)
                @Nullable String name) {}
