package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;

/**
 * Who may reach which port: the cluster's own ports are for its nodes and the operator, so neither
 * Pods of another Cluster nor those of other namespaces get to them; the listeners for every
 * client, who has to show who it is; /ready, /live, /tls, /disk and /metrics for every Pod, as a
 * monitoring system may be in any namespace, but not from outside of the Kubernetes cluster. The
 * kubelet of a Pod's own node is always let through (Kubernetes does not restrict it). Egress is
 * not restricted.
 */
final class NetworkPolicies {
    /** Kubernetes sets this label on every namespace. */
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** As in the chart. */
    private static final String OPERATOR = "spillway-operator";

    private NetworkPolicies() {}

    static NetworkPolicy of(Installation installation, ClusterModel cluster, NodeRole role) {
        return new NetworkPolicyBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.ofRole(cluster.name(), role),
                                        Labels.role(cluster.name(), role))
                                .build())
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(cluster.name(), role))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .withIngress(ingress(installation, cluster, role))
                .endSpec()
                .build();
    }

    /** Workers ask each other, and the operator asks them; nobody else does. */
    static NetworkPolicy of(Installation installation, ConnectModel connect) {
        var workers =
                new NetworkPolicyPeerBuilder()
                        .withNewPodSelector()
                        .withMatchLabels(Labels.connectSelector(connect.name()))
                        .endPodSelector()
                        .build();
        return new NetworkPolicyBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.connectSelector(connect.name()))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .withIngress(
                        from(List.of(workers, operator(installation)), Ports.CONNECT),
                        from(List.of(everyPod()), Ports.MANAGEMENT))
                .endSpec()
                .build();
    }

    private static List<NetworkPolicyIngressRule> ingress(
            Installation installation, ClusterModel cluster, NodeRole role) {
        var insiders = List.of(nodes(cluster), operator(installation));
        return switch (role) {
            case Broker ->
                    List.of(
                            from(insiders, Ports.REPLICATION),
                            fromAnywhere(cluster.listeners().stream().map(Listener::port).toList()),
                            from(List.of(everyPod()), Ports.MANAGEMENT));
            case Controller ->
                    List.of(
                            from(insiders, Ports.CONTROLLER),
                            from(List.of(everyPod()), Ports.MANAGEMENT));
        };
    }

    private static NetworkPolicyPeer nodes(ClusterModel cluster) {
        return new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .addToMatchLabels(Labels.CLUSTER, cluster.name())
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyPeer everyPod() {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .build();
    }

    private static NetworkPolicyPeer operator(Installation installation) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .addToMatchLabels(NAMESPACE_NAME, installation.namespace())
                .endNamespaceSelector()
                .withNewPodSelector()
                .addToMatchLabels(Labels.NAME, OPERATOR)
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyIngressRule from(List<NetworkPolicyPeer> peers, int port) {
        return new NetworkPolicyIngressRuleBuilder().withFrom(peers).withPorts(port(port)).build();
    }

    private static NetworkPolicyIngressRule fromAnywhere(List<Integer> ports) {
        return new NetworkPolicyIngressRuleBuilder()
                .withPorts(ports.stream().map(NetworkPolicies::port).toList())
                .build();
    }

    private static NetworkPolicyPort port(int port) {
        return new NetworkPolicyPortBuilder().withProtocol("TCP").withNewPort(port).build();
    }
}
