package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The observed state of a Connect. */
@RecordBuilder
public record ConnectStatus(
        @JsonPropertyDescription(
                        """
                        Ready: every worker is ready and has answered. Progressing: the operator is \
                        changing something, or waiting to; False with reason AsDeclared when \
                        everything is in force.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator last processed. While it is \
                        lower than metadata.generation, the newest spec has not been processed.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Workers that exist, ready or not.") @StatusReplicas
                @Nullable Integer replicas,
        @JsonPropertyDescription("Workers that are ready.") @Nullable Integer readyReplicas,
        @JsonPropertyDescription(
                        """
                        Label selector of the workers' Pods, for the scale subresource and \
                        HorizontalPodAutoscalers.\
                        """)
                @LabelSelector
                @Nullable String selector,
        @JsonPropertyDescription("Version of Kafka Connect that answered.")
                @Nullable String version,
        @JsonPropertyDescription("Connectors in the group, declared or not.")
                @Nullable Integer connectors,
        @JsonPropertyDescription(
                        """
                        Connectors in the group that no Connector declares; the operator has \
                        stopped them and deletes none. To delete one, create a Connector of that \
                        name and delete it.\
                        """)
                @Nullable List<String> undeclared,
        @JsonPropertyDescription("The connectors that the workers can run.")
                @Nullable List<ConnectorPluginStatus> plugins) {}
