package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.NodePool;
import dev.spillway.operator.model.Ports;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.stream.Stream;

/** The container that Kafka runs in. */
final class Containers {
    static final String KAFKA = "kafka";

    private Containers() {}

    static Container of(DesiredCluster desired, KafkaNode node) {
        ClusterModel cluster = desired.cluster();
        return new ContainerBuilder()
                .withName(KAFKA)
                .withImage(desired.installation().image(cluster))
                .withImagePullPolicy("IfNotPresent")
                .withEnv(ContainerEnvironment.of(cluster, desired.clusterId(), node))
                .withPorts(ports(cluster, node))
                .withResources(resources(node.pool()))
                .withReadinessProbe(ready())
                .withLivenessProbe(alive())
                .withSecurityContext(security(node.pool().pod().containerSecurityContext()))
                // The launcher writes why it ends; a JVM that does not even start only prints it.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(Volumes.mounts(cluster, node))
                .build();
    }

    private static List<ContainerPort> ports(ClusterModel cluster, KafkaNode node) {
        var management = port("management", Ports.MANAGEMENT);
        return switch (node) {
            case KafkaNode.Controller controller ->
                    List.of(management, port("controller", Ports.CONTROLLER));
            case KafkaNode.Broker broker ->
                    Stream.concat(
                                    Stream.of(management, port("replication", Ports.REPLICATION)),
                                    cluster.listeners().stream().map(Containers::port))
                            .toList();
        };
    }

    private static ContainerPort port(Listener listener) {
        return port(listener.name(), listener.port());
    }

    static ContainerPort port(String name, int port) {
        return new ContainerPortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withContainerPort(port)
                .build();
    }

    private static ResourceRequirements resources(NodePool pool) {
        return new ResourceRequirementsBuilder()
                .withRequests(pool.requests())
                .withLimits(pool.limits())
                .build();
    }

    /** Ready means that Kafka reports RUNNING, not that a port is open. */
    static Probe ready() {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/ready")
                .withNewPort("management")
                .endHttpGet()
                .withPeriodSeconds(2)
                .withTimeoutSeconds(2)
                .withFailureThreshold(3)
                .build();
    }

    /**
     * With a high threshold: a broker that recovers its logs after a crash is busy, and a restart
     * would start that over.
     */
    static Probe alive() {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/live")
                .withNewPort("management")
                .endHttpGet()
                .withInitialDelaySeconds(60)
                .withPeriodSeconds(10)
                .withTimeoutSeconds(5)
                .withFailureThreshold(6)
                .build();
    }

    static SecurityContext security(SecurityContext given) {
        var security = given.edit();
        if (given.getAllowPrivilegeEscalation() == null) {
            security.withAllowPrivilegeEscalation(false);
        }
        if (given.getReadOnlyRootFilesystem() == null) {
            security.withReadOnlyRootFilesystem(true);
        }
        if (given.getCapabilities() == null) {
            security.withNewCapabilities().withDrop("ALL").endCapabilities();
        }
        return security.build();
    }
}
