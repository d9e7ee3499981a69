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
                        Ready: clients can use the cluster. Progressing: the operator is changing \
                        something, or waiting to. Balanced: replicas are spread evenly. \
                        TieringHealthy: every broker has proven since its start, and recently, \
                        that it can list, write, read and delete in the bucket, and no copy has \
                        failed recently; Unknown before that. DisksHaveRoom: no disk is above 80 % and \
                        no broker slows producers down. CertificatesValid: every node has a \
                        certificate that is valid now, and serves it.\
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
                        """
                        KRaft cluster id, 22 characters. It stays the same for as long as the data \
                        exists.\
                        """)
                @Nullable String clusterId,
        @JsonPropertyDescription("Kafka version that the cluster runs.") @Nullable String version,
        @JsonPropertyDescription(
                        """
                        Kafka release that defines the format of the cluster's metadata (Kafka's \
                        feature metadata.version). It determines which older versions a downgrade \
                        is possible to.\
                        """)
                @Nullable String metadataVersion,
        @JsonPropertyDescription(
                        """
                        Address of the first listener, for a client's bootstrap.servers.\
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
                        Label selector of the brokers' Pods, for the scale subresource and \
                        HorizontalPodAutoscalers.\
                        """)
                @LabelSelector
                @Nullable String selector,
        @JsonPropertyDescription("Every broker that exists.") @ListMapKey("id")
                @Nullable List<BrokerStatus> brokers,
        @JsonPropertyDescription(
                        """
                        Bytes on the brokers' disks, all replicas, rounded. Updated when it has \
                        changed noticeably.\
                        """)
                @Nullable Long localBytes,
        @JsonPropertyDescription(
                        """
                        Bytes in the bucket, rounded. Updated when it has changed noticeably.\
                        """)
                @Nullable Long coldBytes,
        @JsonPropertyDescription("localBytes in human-readable form, for example 230M.")
                @Nullable String localSize,
        @JsonPropertyDescription("coldBytes in human-readable form, for example 41G.")
                @Nullable String coldSize,
        @JsonPropertyDescription(
                        """
                        How far back tiered topics are read from the brokers' disks, where \
                        neither they nor spec.tiering.hot say so: for example 9h, or all. It \
                        follows the room on the disks. Unset: it is declared, or not known yet.\
                        """)
                @Nullable String hotHorizon,
        @JsonPropertyDescription(
                        """
                        What is not in the bucket yet, and would be lost with all disks. Unset: \
                        not tiered, or not measured.\
                        """)
                @Nullable NotUploadedStatus notUploaded,
        @JsonPropertyDescription(
                        "Progress of moving replicas between brokers. Unset: none have moved.")
                @Nullable RebalanceStatus rebalance,
        @JsonPropertyDescription(
                        """
                        A newer release of the operator with which some nodes do not run yet. \
                        Unset: there is none.\
                        """)
                @Nullable UpgradeStatus upgrade,
        @JsonPropertyDescription(
                        """
                        The certificate authorities. Unset: they have not been made yet.\
                        """)
                @Nullable CertificatesStatus certificates,
        @JsonPropertyDescription(
                        """
                        The operator's next steps, in order, and what they wait for. Empty when \
                        everything is as declared.\
                        """)
                @Nullable List<PlannedStep> plan) {}
