package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A value of a Secret or a ConfigMap in the same namespace. */
public record KeyReference(
        @JsonPropertyDescription("Name of the object.")
                @Required
                @Pattern(Patterns.OBJECT_NAME)
                @Size(min = 1, max = 253)
                @Nullable String name,
        @JsonPropertyDescription("Key in it. Default ca.crt, as cert-manager names a CA.")
                @Default("ca.crt")
                @Pattern("^[-._a-zA-Z0-9]+$")
                @Size(min = 1, max = 253)
                @Nullable String key) {}
