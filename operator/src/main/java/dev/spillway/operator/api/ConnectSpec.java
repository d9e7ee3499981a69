package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a Connect, as users write it. Any part may be absent here: the model fills
 * in defaults and refuses what is invalid.
 */
@ValidationRule(
        value = "self.cluster.name == oldSelf.cluster.name",
        message =
                "a Connect cannot move to another cluster: its connectors' offsets are in this one;"
                        + " create a new Connect there")
@RecordBuilder
public record ConnectSpec(
        @JsonPropertyDescription(
                        "The Cluster that the connectors write to or read from. It cannot be"
                                + " changed.")
                @Required
                @Nullable ClusterReference cluster,
        @JsonPropertyDescription(
                        """
                        The User by which workers and their connectors use the Cluster: what it may \
                        do, they may do. It needs an entry {allow: Connect, connect: NAME}, and the \
                        rights that the connectors need. When its credentials change, the workers \
                        are restarted, one at a time. Default: the User with the Connect's own \
                        name.\
                        """)
                @Nullable UserReference user,
        @JsonPropertyDescription(
                        """
                        Number of workers. `kubectl scale connects.spillway.dev/NAME --replicas=N` \
                        and a HorizontalPodAutoscaler change it; tasks move to the workers that \
                        there are. 0 stops all connectors. Default 1.\
                        """)
                @SpecReplicas
                @Default("1")
                @Min(0)
                @Max(100)
                @Nullable Integer replicas,
        @JsonPropertyDescription(
                        """
                        What the workers can run besides what is in Kafka. A change restarts the \
                        workers, one at a time.\
                        """)
                @Size(max = 32)
                @ListMapKey("name")
                @Nullable List<PluginSpec> plugins,
        @JsonPropertyDescription(
                        """
                        Settings of the workers by name, all values as strings, for example \
                        {"key.converter": "org.apache.kafka.connect.storage.StringConverter"}; with \
                        the prefixes producer., consumer. and admin. those of their clients. \
                        Settings that the operator must own are refused: addresses, names of groups \
                        and topics, security, plugins. A change restarts the workers, one at a \
                        time.\
                        """)
                @Size(max = 256)
                @Nullable Map<String, String> config,
        @JsonPropertyDescription(
                        """
                        CPU and memory of each worker, as in a Pod's container. Default: requests \
                        of 250m CPU and 1Gi memory (with jvm.heap: the heap plus 256Mi), no limits. \
                        A change restarts the workers, one at a time.\
                        """)
                @Nullable ResourcesSpec resources,
        @JsonPropertyDescription(
                        """
                        The Java virtual machine of each worker. Unless set, the heap is three \
                        quarters of the memory, at most 4Gi, and at least 192Mi are left for the \
                        rest.\
                        """)
                @Nullable JvmSpec jvm,
        @JsonPropertyDescription("Labels and scheduling of each worker's Pod.")
                @Nullable PodSpec pod) {}
