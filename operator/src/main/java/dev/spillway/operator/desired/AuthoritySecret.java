package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;

/**
 * The Secret with a Cluster's certificate authorities, without its content. It is in the operator's
 * namespace, where those who may read the Cluster's Secrets cannot read it; so Kubernetes does not
 * remove it with the Cluster.
 */
public final class AuthoritySecret {

    private AuthoritySecret() {}

    public static Secret of(Installation installation, ClusterModel cluster) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(ResourceNames.authorities(cluster.namespace(), cluster.name()))
                .withNamespace(installation.namespace())
                .withLabels(Labels.cluster(cluster.name()))
                .withAnnotations(Map.of(Labels.CLUSTER_UID, cluster.uid()))
                .endMetadata()
                .withType("Opaque")
                .build();
    }
}
