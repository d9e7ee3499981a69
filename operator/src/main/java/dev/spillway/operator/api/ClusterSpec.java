package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a Cluster, as users write it. Any part may be absent here: the model fills
 * in defaults and refuses what is invalid.
 */
@RecordBuilder
public record ClusterSpec(
        @JsonPropertyDescription(
                        """
                        Version of Apache Kafka that the cluster runs, for example 4.4.0. Unset: \
                        the newest that the operator knows when the cluster is created, and from \
                        then on what it runs (status.version), so that an upgrade of the operator \
                        never upgrades Kafka by itself. A change restarts every controller, then \
                        every broker, one at a time. An older version is refused when it cannot \
                        read the cluster's metadata (status.metadataVersion).\
                        """)
                @Pattern("^[0-9]+\\.[0-9]+\\.[0-9]+$")
                @Size(max = 16)
                @Nullable String version,
        @JsonPropertyDescription(
                        """
                        Kafka release that defines the format of the cluster's metadata, for \
                        example 4.4 (Kafka's feature metadata.version). Unset: it stays as it is \
                        (status.metadataVersion); a new cluster starts with that of its version. \
                        After an upgrade of version, raise it when the new version has proven \
                        itself: new features of Kafka become available, and usually a downgrade to \
                        the older version is no longer possible. It is raised once every \
                        controller and broker runs a version that supports it. Restarts nothing.\
                        """)
                @Pattern("^[0-9]+\\.[0-9]+$")
                @Size(max = 16)
                @Nullable String metadataVersion,
        @JsonPropertyDescription(
                        """
                        Full reference of the image of all nodes, with a tag or a digest, used as \
                        it is; for example an image of your own that is built on Spillway's broker \
                        image. It must have the Kafka of version (a node does not start with \
                        another) and suit this release of the operator. Take a digest, or a tag \
                        that never moves: nodes that start later pull it again. Unset: the \
                        operator's own image for that version. A change restarts every controller, \
                        then every broker, one at a time, and does not wait for other Clusters.\
                        """)
                @Size(max = 512)
                @ValidationRule(value = Patterns.IMAGE, message = Patterns.IMAGE_WORDS)
                @Nullable String image,
        @JsonPropertyDescription(
                        """
                        Number of brokers, at least 1. `kubectl scale clusters.spillway.dev/NAME --replicas=N` \
                        and a HorizontalPodAutoscaler change it. With fewer than 3 brokers no \
                        data survives the loss of a disk. Restarts no broker; controllers are restarted, \
                        one at a time, when it changes to or from 1 or 2.\
                        """)
                @SpecReplicas
                @Default("3")
                @Min(1)
                @Max(500)
                @Nullable Integer replicas,
        @JsonPropertyDescription("The disk of each broker.") @Required
                @Nullable StorageSpec storage,
        @JsonPropertyDescription(
                        """
                        The KRaft controllers: separate Pods that hold the cluster's metadata \
                        (topics, configuration, partition leaders).\
                        """)
                @Default("{}")
                @Nullable ControllersSpec controllers,
        @JsonPropertyDescription(
                        """
                        Object storage for cold segments. Unset: everything stays on the brokers' \
                        disks. It can be added to a running cluster, which restarts every \
                        controller and broker one at a time; it cannot be removed again.\
                        """)
                @Nullable TieringSpec tiering,
        @JsonPropertyDescription(
                        """
                        Addresses at which clients reach the brokers. Default: one, named \
                        internal, on port 9092. A change restarts every broker, one at a time. \
                        Nodes and the operator talk to each other on ports of their own (9091 and \
                        9093), always by mutual TLS.\
                        """)
                @Default("[{\"name\": \"internal\", \"port\": 9092}]")
                @Size(min = 1, max = 8)
                @ListMapKey("name")
                @ValidationRule(
                        value = "self.all(a, self.exists_one(b, a.port == b.port))",
                        message = "two listeners have the same port; give each its own")
                @ValidationRule(
                        value =
                                "self.all(a, oldSelf.all(b, a.name != b.name && a.port != b.port ||"
                                        + " a.port == b.port"
                                        + " && (!has(a.tls) || !has(b.tls) || a.tls == b.tls)"
                                        + " && (!has(a.authentication) || !has(b.authentication) ||"
                                        + " a.authentication == b.authentication)))",
                        message = ListenerChange.REFUSED)
                @Nullable List<ListenerSpec> listeners,
        @JsonPropertyDescription(
                        """
                        What clients may do. Users grant rights; here is what holds without \
                        them.\
                        """)
                @Default("{}")
                @Nullable AuthorizationSpec authorization,
        @JsonPropertyDescription(
                        """
                        What each client may use whose User has no quotas of its own. Nodes and \
                        the operator are never limited. Unset: no limits. A change restarts \
                        nothing.\
                        """)
                @Nullable QuotasSpec defaultQuotas,
        @JsonPropertyDescription(
                        """
                        Kafka broker properties by name, all values as strings, for example \
                        {"log.retention.hours": "168"}. Controllers get those that apply to them. \
                        Properties that Kafka can change at runtime are changed without a restart; \
                        others restart the nodes that read them, one at a time. Properties that \
                        have their own field here, or that the operator must own to keep the \
                        cluster together, are refused.\
                        """)
                @Size(max = 256)
                @ValidationRule(
                        value = OwnedProperties.CLUSTER_RULE,
                        message = OwnedProperties.CLUSTER_MESSAGE)
                @Nullable Map<String, String> config,
        @JsonPropertyDescription(
                        """
                        What brokers and controllers log to their standard output, which \
                        `kubectl logs` shows. A change is in force within about a minute and \
                        restarts nothing.\
                        """)
                @Nullable LoggingSpec logging,
        @JsonPropertyDescription(
                        """
                        CPU and memory of each broker, as in a Pod's container. Default: requests \
                        of 250m CPU and 2Gi memory (with jvm.heap: the heap plus 512Mi), no \
                        limits. Heap, collector, compiler and the cache for cold data follow from \
                        the memory. Memory beyond the heap becomes page cache, which makes reads \
                        of hot data cheap. A change restarts every broker, one at a time.\
                        """)
                @Nullable ResourcesSpec resources,
        @JsonPropertyDescription("The Java virtual machine of each broker.") @Nullable JvmSpec jvm,
        @JsonPropertyDescription("Labels and scheduling of each broker's Pod.")
                @Nullable PodSpec pod,
        @JsonPropertyDescription("How brokers are restarted when a change needs it.")
                @Nullable RollingSpec rolling,
        @JsonPropertyDescription(
                        """
                        When running nodes are restarted because the operator was upgraded (not \
                        Kafka, see version). Automatic (default): when this Cluster's turn comes; \
                        of all Clusters of an operator one is upgraded at a time, and only when it \
                        is healthy. Manual: not before this is set to Automatic, or a restart is \
                        requested by the annotation spillway.dev/restartedAt. Either way a node \
                        that starts for another reason (a change of the spec, a new broker, an \
                        eviction) starts with the newer release. status.upgrade shows what waits. \
                        A change of this field alone restarts nothing.\
                        """)
                @Default("Automatic")
                @Nullable Upgrade upgrade,
        @JsonPropertyDescription(
                        """
                        true: the operator observes and reports but changes nothing, neither in \
                        this cluster nor in its Topics, until this is false again; pending steps \
                        are in status.plan. The brokers keep running. Deleting the Cluster still \
                        deletes it. Default false.\
                        """)
                @Default("false")
                @Nullable Boolean paused) {}
