package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a Connector, as users write it. Any part may be absent here: the model fills
 * in defaults and refuses what is invalid.
 */
@ValidationRule(
        value = "self.connect.name == oldSelf.connect.name",
        message =
                "a connector cannot move to another Connect: its offsets are in that one's topics;"
                        + " create a new Connector there")
@ValidationRule(
        value = "self.class == oldSelf.class",
        message =
                "the offsets of one class mean nothing to another; create a new Connector with that"
                        + " class")
@RecordBuilder
public record ConnectorSpec(
        @JsonPropertyDescription("The Connect whose workers run it. It cannot be changed.")
                @Required
                @Nullable ConnectReference connect,
        @JsonPropertyDescription(
                        """
                        The connector's Java class, as in status.plugins of the Connect. It cannot \
                        be changed.\
                        """)
                @JsonProperty("class")
                @Required
                @Pattern("^[A-Za-z_$][A-Za-z0-9_$.]*$")
                @Size(min = 1, max = 253)
                @Nullable String className,
        @JsonPropertyDescription(
                        """
                        At most so many tasks; a connector may make fewer. Default 1. (tasks.max in \
                        Kafka Connect.)\
                        """)
                @Default("1")
                @Min(1)
                @Max(1000)
                @Nullable Integer tasks,
        @JsonPropertyDescription(
                        """
                        Running (default). Paused: its tasks stay where they are and do nothing. \
                        Stopped: it has no tasks, and keeps its offsets. A connector that is \
                        created as Paused or Stopped never runs before.\
                        """)
                @Default("Running")
                @Nullable ConnectorState state,
        @JsonPropertyDescription(
                        """
                        Settings of the connector by name. A value is a text, a number, true or \
                        false; or {valueFrom: {secretKeyRef: {name: SECRET, key: KEY}}}, a value of \
                        a Secret in the same namespace, which is in no topic and no log, and is \
                        followed when it changes. Settings that have their own field here are \
                        refused. A change restarts the connector.\
                        """)
                @Size(max = 256)
                @AnyFields
                @Nullable Map<String, @Nullable Object> config,
        @JsonPropertyDescription(
                        """
                        What happens to the connector's offsets when this resource is deleted. \
                        Retain (default): they stay, and a Connector that is created again under \
                        this name goes on from there. DeleteOffsets: the connector is stopped, and \
                        they are deleted before it.\
                        """)
                @Default("Retain")
                @Nullable ConnectorDeletionPolicy deletionPolicy) {}
