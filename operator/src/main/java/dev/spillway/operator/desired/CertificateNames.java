package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names and addresses that a node's certificate is for: every one by which other nodes, the
 * operator or clients connect to it. A client that was given any of them can check the certificate.
 *
 * @param dns the name that nodes use first
 * @param addresses clusterIPs, as Kubernetes writes them; of controllers none
 */
public record CertificateNames(List<String> dns, List<String> addresses) {

    /** The domain of most Kubernetes clusters, for clients that write names out. */
    private static final String CLUSTER_DOMAIN = ".cluster.local";

    public CertificateNames {
        dns = List.copyOf(dns);
        addresses = List.copyOf(addresses);
    }

    /**
     * @param serviceIp the clusterIP of the broker's Service; empty while it has none, and of
     *     controllers
     * @param bootstrapIp the clusterIP of the bootstrap Service; empty while it has none
     */
    public static CertificateNames of(
            ClusterModel cluster, NodeId id, String serviceIp, String bootstrapIp) {
        var pod = ResourceNames.podHost(cluster.namespace(), cluster.name(), id);
        var dns = new ArrayList<>(List.of(pod, pod + CLUSTER_DOMAIN));
        return switch (id.role()) {
            case Controller -> new CertificateNames(dns, List.of());
            case Broker -> {
                dns.addAll(service(cluster, ResourceNames.brokerService(cluster.name(), id)));
                dns.addAll(service(cluster, ResourceNames.bootstrapService(cluster.name())));
                yield new CertificateNames(
                        dns,
                        Stream.of(serviceIp, bootstrapIp)
                                .filter(address -> !address.isEmpty())
                                .distinct()
                                .toList());
            }
        };
    }

    /** As a client in the same namespace may write it, down to the whole name. */
    private static List<String> service(ClusterModel cluster, String name) {
        var host = ResourceNames.serviceHost(cluster.namespace(), name);
        return List.of(name, name + "." + cluster.namespace(), host, host + CLUSTER_DOMAIN);
    }
}
