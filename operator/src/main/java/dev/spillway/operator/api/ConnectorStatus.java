package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The observed state of a Connector. */
@RecordBuilder
public record ConnectorStatus(
        @JsonPropertyDescription(
                        """
                        Ready: the connector and all of its tasks were seen in the declared state \
                        with the declared settings. Progressing: the operator is changing \
                        something, or waiting to; False with reason AsDeclared when everything is \
                        in force.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator last processed. While it is \
                        lower than metadata.generation, the newest spec has not been processed.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "As Kafka Connect says it: RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED.")
                @Nullable String state,
        @JsonPropertyDescription("source or sink.") @Nullable String type,
        @JsonPropertyDescription("The worker that the connector is assigned to, by its address.")
                @Nullable String worker,
        @JsonPropertyDescription("Tasks that run, of those that there are: 2/3.")
                @Nullable String runningTasks,
        @JsonPropertyDescription("Every task.") @ListMapKey("id") @Nullable List<TaskStatus> tasks,
        @JsonPropertyDescription("Absent while nothing has failed.")
                @Nullable RestartsStatus restarts) {}
