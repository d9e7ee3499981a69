package dev.spillway.operator.desired;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Jvm;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Pod that deletes the cold data of a Cluster that is being deleted. It equals a broker's Pod
 * in all that gives access to the bucket (image, account, credentials, trust, scheduling), so that
 * what worked for brokers works here. It needs no disk and no ConfigMap: these may already be being
 * deleted.
 */
final class ColdDataCleanup {
    private static final String CONTAINER = "cleanup";
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    /** Only of nodes. */
    private static final Set<String> NODES_VOLUMES = Set.of("data", "config", "tls");

    private static final Set<String> NODES_VARIABLES =
            Set.of(
                    "SPILLWAY_ROLE",
                    "SPILLWAY_NODE_ID",
                    "SPILLWAY_DATA",
                    "SPILLWAY_CONFIG",
                    "SPILLWAY_GRACE_SECONDS",
                    "SPILLWAY_RACK",
                    TlsMounts.VARIABLE,
                    Installation.KAFKA_VERSION,
                    JAVA_OPTIONS);

    /** Holds one page of a listing, 1000 names. */
    private static final String HEAP = "-Xmx96m -XX:+UseSerialGC";

    private static final SortedMap<String, Quantity> REQUESTS = quantities("100m", "256Mi");

    /** Set because a namespace's quota may require limits. */
    private static final SortedMap<String, Quantity> LIMITS = quantities("1", "256Mi");

    /** What it deletes in that time need not be deleted again. */
    private static final long GRACE_SECONDS = 30;

    private ColdDataCleanup() {}

    static Pod of(DesiredCluster desired) {
        ClusterModel cluster = desired.cluster();
        var broker = new KafkaNode.Broker(NodeId.of(NodeRole.Broker, 0), cluster.brokers());
        PodSpec spec = spec(desired, desired.pod(broker).getSpec());
        var labels = new TreeMap<>(cluster.brokers().pod().labels());
        labels.putAll(Labels.cluster(cluster.name()));
        labels.put(Labels.COMPONENT, Labels.COLD_DATA_CLEANUP);
        return new PodBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.coldDataCleanup(cluster.name()),
                                        labels)
                                // Otherwise a foreground deletion would delete this Pod, too, again
                                // and again: it waits for all dependents that block.
                                .editFirstOwnerReference()
                                .withBlockOwnerDeletion(false)
                                .endOwnerReference()
                                .withAnnotations(cluster.brokers().pod().annotations())
                                .addToAnnotations(Labels.CLUSTER_ID, desired.clusterId().text())
                                .addToAnnotations(
                                        Labels.REVISION,
                                        Revision.of(spec, new TreeMap<>(), "").text())
                                .build())
                .withSpec(spec)
                .build();
    }

    private static PodSpec spec(DesiredCluster desired, PodSpec broker) {
        return broker.edit()
                .withHostname(null)
                .withSubdomain(null)
                .withRestartPolicy("OnFailure")
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withTopologySpreadConstraints(List.of())
                .withAffinity(
                        PodParts.givenAffinity(desired.cluster().brokers().pod()).orElse(null))
                .withVolumes(
                        broker.getVolumes().stream()
                                .filter(volume -> !NODES_VOLUMES.contains(volume.getName()))
                                .map(ColdDataCleanup::optional)
                                .toList())
                // Those beside Kafka never end, and then this Pod would not, either.
                .withInitContainers(
                        broker.getInitContainers().stream()
                                .map(ColdDataCleanup::withoutNodesVolumes)
                                .toList())
                .withContainers(container(desired, broker.getContainers().getFirst()))
                .build();
    }

    /**
     * A Pod whose volume does not exist does not start, and does not say why. With an optional one
     * it starts, and its program reports what is missing.
     */
    private static Volume optional(Volume volume) {
        var builder = volume.edit();
        if (volume.getSecret() != null) {
            builder.editSecret().withOptional(true).endSecret();
        }
        if (volume.getConfigMap() != null) {
            builder.editConfigMap().withOptional(true).endConfigMap();
        }
        return builder.build();
    }

    private static Container container(DesiredCluster desired, Container broker) {
        var id = desired.clusterId().text();
        return broker.edit()
                .withName(CONTAINER)
                // The id may begin with a dash.
                .withArgs("tier", "purge", "--delete", "--just-stopped", "--confirm=" + id)
                .withEnv(environment(desired.cluster(), broker.getEnv()))
                .withPorts(List.of())
                .withNewResources()
                .withRequests(REQUESTS)
                .withLimits(LIMITS)
                .endResources()
                .withReadinessProbe(null)
                .withLivenessProbe(null)
                // Its last lines of output go into its status.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(withoutNodesVolumes(broker).getVolumeMounts())
                .build();
    }

    private static Container withoutNodesVolumes(Container container) {
        return container
                .edit()
                .withVolumeMounts(
                        container.getVolumeMounts().stream()
                                .filter(mount -> !NODES_VOLUMES.contains(mount.getName()))
                                .toList())
                .build();
    }

    private static List<EnvVar> environment(ClusterModel cluster, List<EnvVar> ofBroker) {
        var variables = new ArrayList<EnvVar>();
        ofBroker.stream()
                .filter(variable -> !NODES_VARIABLES.contains(variable.getName()))
                .forEach(variables::add);
        variables.add(variable("SPILLWAY_TIER_PROPERTIES", properties(cluster)));
        variables.add(variable(JAVA_OPTIONS, javaOptions(cluster.brokers().jvm())));
        return variables;
    }

    /** The plugin's settings, as brokers have them. */
    private static String properties(ClusterModel cluster) {
        return BrokerProperties.ofBucket(cluster).text();
    }

    private static String javaOptions(Jvm jvm) {
        return String.join(
                " ",
                Stream.concat(
                                Stream.of(HEAP),
                                jvm.options().stream().filter(option -> option.startsWith("-D")))
                        .toList());
    }

    private static SortedMap<String, Quantity> quantities(String cpu, String memory) {
        return new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
