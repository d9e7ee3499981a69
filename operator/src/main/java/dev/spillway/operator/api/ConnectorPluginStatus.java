package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A connector that the workers can run. */
public record ConnectorPluginStatus(
        @JsonPropertyDescription("For class of a Connector.") @Required @Nullable String className,
        @JsonPropertyDescription("source or sink.") @Nullable String type,
        @JsonPropertyDescription("As the plugin says it.") @Nullable String version) {}
