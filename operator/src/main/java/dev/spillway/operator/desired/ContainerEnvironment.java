package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The variables for the image's launcher, and those that server.properties refers to. */
final class ContainerEnvironment {
    /**
     * Kubernetes copies a node's zone to every Pod that is bound to it (from 1.35 on): so the rack
     * is known without permission to read nodes. Empty where there is no such label.
     */
    private static final String ZONE = "metadata.labels['topology.kubernetes.io/zone']";

    /** They matter for an empty disk only, so a change is no reason to restart. */
    static final Set<String> FOR_EMPTY_DISKS =
            Set.of("SPILLWAY_FORMAT", "SPILLWAY_INITIAL_CONTROLLERS");

    private ContainerEnvironment() {}

    static List<EnvVar> of(ClusterModel cluster, ClusterId clusterId, KafkaNode node) {
        var variables = new ArrayList<EnvVar>();
        variables.add(variable("SPILLWAY_ROLE", Labels.component(node.id().role())));
        variables.add(variable("SPILLWAY_NODE_ID", Integer.toString(node.id().value())));
        variables.add(variable("SPILLWAY_CLUSTER_ID", clusterId.text()));
        variables.addAll(format(cluster, clusterId, node));
        if (!cluster.image().isEmpty()) {
            variables.add(variable(Installation.KAFKA_VERSION, cluster.version().text()));
        }
        variables.add(variable("SPILLWAY_DATA", Volumes.DATA));
        variables.add(variable("SPILLWAY_CONFIG", Volumes.CONFIG));
        TlsMounts.of(cluster, node)
                .forEach(files -> variables.add(variable(files.variable(), files.path())));
        S3FileMounts.of(cluster, node)
                .forEach(files -> variables.add(variable(files.variable(), files.path())));
        variables.add(
                variable(
                        "SPILLWAY_GRACE_SECONDS", Long.toString(GracePeriod.seconds(node.pool()))));
        variables.add(field("POD_IP", "status.podIP"));
        variables.add(field("POD_NAME", "metadata.name"));
        variables.add(field("POD_NAMESPACE", "metadata.namespace"));
        if (node instanceof KafkaNode.Broker broker) {
            variables.add(field("SPILLWAY_RACK", ZONE));
            // Otherwise a Pod does not depend on an address, and does not restart for another one.
            if (!broker.serviceIp().isEmpty()) {
                variables.add(variable("SERVICE_IP", broker.serviceIp()));
            }
        }
        variables.add(
                variable("JDK_JAVA_OPTIONS", String.join(" ", node.pool().jvm().allOptions())));
        // Last, so that they may refer to the others as $(POD_IP).
        variables.addAll(node.pool().pod().additions().env());
        return variables;
    }

    private static List<EnvVar> format(ClusterModel cluster, ClusterId clusterId, KafkaNode node) {
        return switch (node) {
            case KafkaNode.Broker broker -> List.of();
            case KafkaNode.Controller controller ->
                    switch (controller.format()) {
                        case DiskFormat.Join join -> List.of(variable("SPILLWAY_FORMAT", "join"));
                        case DiskFormat.Initial initial ->
                                List.of(
                                        variable("SPILLWAY_FORMAT", "initial"),
                                        variable(
                                                "SPILLWAY_INITIAL_CONTROLLERS",
                                                initial.voters().stream()
                                                        .map(id -> voter(cluster, clusterId, id))
                                                        .collect(Collectors.joining(","))));
                    };
        };
    }

    /** {@code 1000@events-controller-1000.events-nodes.default.svc:9093:<directory id>} */
    private static String voter(ClusterModel cluster, ClusterId clusterId, NodeId id) {
        return "%d@%s:%d:%s"
                .formatted(
                        id.value(),
                        ResourceNames.podHost(cluster.namespace(), cluster.name(), id),
                        Ports.CONTROLLER,
                        clusterId.directoryOf(id));
    }

    static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    static EnvVar field(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }
}
