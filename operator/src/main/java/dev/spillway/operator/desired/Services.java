package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Services by which nodes and clients find brokers and controllers. */
final class Services {
    private Services() {}

    /**
     * Gives every Pod its DNS name as soon as it exists: nodes must find each other before any of
     * them is ready.
     */
    static Service nodes(ClusterModel cluster) {
        var ports =
                Stream.concat(
                                Stream.of(
                                        port("management", Ports.MANAGEMENT),
                                        port("replication", Ports.REPLICATION),
                                        port("controller", Ports.CONTROLLER)),
                                listeners(cluster))
                        .toList();
        return headless(
                cluster,
                ResourceNames.nodesService(cluster.name()),
                Map.of(Labels.CLUSTER, cluster.name()),
                ports);
    }

    /** For clients' bootstrap: any broker that is ready. */
    static Service bootstrap(ClusterModel cluster) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.bootstrapService(cluster.name()),
                                        Labels.cluster(cluster.name()))
                                .build())
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(selector(cluster, NodeRole.Broker))
                .withPorts(listeners(cluster).toList())
                .endSpec()
                .build();
    }

    /**
     * What clients are told to connect to: a name and an address that stay when the Pod is made
     * again with another address.
     *
     * <p>It publishes the Pod ready or not: a broker whose sidecar fails, or whose kubelet is cut
     * off, is not ready to Kubernetes, but leads its partitions as before.
     */
    static Service broker(ClusterModel cluster, NodeId id) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.brokerService(cluster.name(), id),
                                        Labels.node(cluster.name(), id))
                                .build())
                .withNewSpec()
                .withType("ClusterIP")
                .withPublishNotReadyAddresses(true)
                .withSelector(Labels.selector(cluster.name(), id))
                .withPorts(listeners(cluster).toList())
                .endSpec()
                .build();
    }

    private static Service headless(
            ClusterModel cluster,
            String name,
            Map<String, String> selector,
            List<ServicePort> ports) {
        return new ServiceBuilder()
                .withMetadata(
                        ObjectMetadata.owned(cluster, name, Labels.cluster(cluster.name())).build())
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(selector)
                .withPorts(ports)
                .endSpec()
                .build();
    }

    private static Map<String, String> selector(ClusterModel cluster, NodeRole role) {
        return Labels.selector(cluster.name(), role);
    }

    private static Stream<ServicePort> listeners(ClusterModel cluster) {
        return cluster.listeners().stream().map(listener -> port(listener.name(), listener.port()));
    }

    /**
     * The protocol is Kubernetes' default, and part of the key by which server-side apply merges
     * ports.
     */
    static ServicePort port(String name, int port) {
        return new ServicePortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(port)
                .withNewTargetPort(port)
                .build();
    }
}
