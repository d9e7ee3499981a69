package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Connectors, converters or transformations, as an image that holds their files. */
public record PluginSpec(
        @JsonPropertyDescription("A name for the plugin: lower-case letters, digits and '-'.")
                @Required
                @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
                @Size(min = 1, max = 40)
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        Reference of the image, with a tag or a digest. Its folder /plugin, which \
                        has a folder of jars for each plugin, is mounted into the workers; nothing \
                        of the image is run. On Kubernetes before 1.35, which does not mount \
                        images, an init container copies the folder, and the image needs the \
                        program cp for that.\
                        """)
                @Required
                @Size(min = 1, max = 512)
                @ValidationRule(value = Patterns.IMAGE, message = Patterns.IMAGE_WORDS)
                @Nullable String image) {}
