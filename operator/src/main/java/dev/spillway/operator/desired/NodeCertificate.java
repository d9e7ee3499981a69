package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.pki.CertificateRequest;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The certificate that a node should have.
 *
 * @param secret that holds it, without its content
 * @param complete whether all addresses are known that it should be valid for
 */
public record NodeCertificate(
        NodeId id, Secret secret, CertificateRequest request, boolean complete) {

    /** Common name of every node: with it a node is known to the others. */
    public static final String NODE = "__spillway-node";

    /** Common name of the operator. */
    public static final String OPERATOR = "__spillway-operator";

    private static final String CLUSTER_DOMAIN = ".cluster.local";

    /**
     * @param clusterIp the address of a Service, as far as it is known
     */
    public static NodeCertificate of(
            ClusterModel cluster, NodeId id, Function<String, Optional<String>> clusterIp) {
        var services =
                switch (id.role()) {
                    case Broker ->
                            List.of(
                                    ResourceNames.brokerService(cluster.name(), id),
                                    ResourceNames.bootstrapService(cluster.name()));
                    case Controller -> List.<String>of();
                };
        var names = new TreeSet<String>();
        var host = ResourceNames.podHost(cluster.namespace(), cluster.name(), id);
        names.add(host);
        names.add(host + CLUSTER_DOMAIN);
        var complete = true;
        for (var service : services) {
            names.add(service);
            names.add(service + "." + cluster.namespace());
            names.add(ResourceNames.serviceHost(cluster.namespace(), service));
            names.add(ResourceNames.serviceHost(cluster.namespace(), service) + CLUSTER_DOMAIN);
            var ip = clusterIp.apply(service);
            ip.ifPresent(names::add);
            complete &= ip.isPresent();
        }
        var secretName = ResourceNames.nodeCertificate(cluster.name(), id);
        return new NodeCertificate(
                id,
                new SecretBuilder()
                        .withMetadata(
                                ObjectMetadata.owned(
                                                cluster,
                                                secretName,
                                                Labels.node(cluster.name(), id))
                                        .build())
                        .withType("Opaque")
                        .build(),
                new CertificateRequest(NODE, ResourceNames.pod(cluster.name(), id), names, true),
                complete);
    }
}
