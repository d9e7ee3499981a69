package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The observed state of a Cluster. */
@RecordBuilder
public record ClusterStatus(
        @JsonPropertyDescription(
                        """
                        Ready: clients can use the cluster. Progressing: the operator is \
                        changing something, or waits to. Balanced: replicas are spread evenly. \
                        TieringHealthy: every broker has proven since its start, and lately, that \
                        it can list, write, read and delete in the bucket, and no copy has \
                        failed lately; Unknown before that.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator saw last. While it is lower \
                        than metadata.generation, the newest spec has not been looked at.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        """
                        KRaft's id of the cluster, 22 characters. It stays the same for as long \
                        as the data does.\
                        """)
                @Nullable String clusterId,
        @JsonPropertyDescription("Version of Kafka that the cluster runs.")
                @Nullable String version,
        @JsonPropertyDescription(
                        """
                        Release of Kafka whose format the cluster's metadata is written in \
                        (Kafka's feature metadata.version). It decides which older version can \
                        still be gone back to.\
                        """)
                @Nullable String metadataVersion,
        @JsonPropertyDescription(
                        """
                        Address for a client's bootstrap.servers: that of the first listener.\
                        """)
                @Nullable String bootstrap,
        @JsonPropertyDescription("Address of each listener for a client's bootstrap.servers.")
                @ListMapKey("name")
                @Nullable List<ListenerStatus> listeners,
        @JsonPropertyDescription("Brokers that exist, ready or not.") @StatusReplicas
                @Nullable Integer replicas,
        @JsonPropertyDescription("Brokers that are ready.") @Nullable Integer readyReplicas,
        @JsonPropertyDescription(
                        """
                        Label selector of the brokers' Pods, for the scale subresource and so \
                        for a HorizontalPodAutoscaler.\
                        """)
                @LabelSelector
                @Nullable String selector,
        @JsonPropertyDescription("Every broker that exists.") @ListMapKey("id")
                @Nullable List<BrokerStatus> brokers,
        @JsonPropertyDescription(
                        """
                        Bytes on the brokers' disks, all replicas, rounded. Written when it \
                        has changed noticeably.\
                        """)
                @Nullable Long localBytes,
        @JsonPropertyDescription(
                        """
                        Bytes in the bucket, rounded. Written when it has changed noticeably.\
                        """)
                @Nullable Long coldBytes,
        @JsonPropertyDescription("localBytes for people, for example 230M.")
                @Nullable String localSize,
        @JsonPropertyDescription("coldBytes for people, for example 41G.")
                @Nullable String coldSize,
        @JsonPropertyDescription("How far moving replicas between brokers is. Unset: none move.")
                @Nullable RebalanceStatus rebalance,
        @JsonPropertyDescription(
                        """
                        What the operator does next, in order, and what that waits for. Empty \
                        when everything is as declared.\
                        """)
                @Nullable List<PlannedStep> plan) {}
