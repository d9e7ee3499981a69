package dev.spillway.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClient;

/** The Kubernetes API, by the fabric8 client. */
public record FabricKubernetes(KubernetesClient client) implements Kubernetes {

    @Override
    public KubernetesSnapshot read(String namespace, String cluster) {
        return KubernetesSnapshot.at(client, namespace, cluster);
    }

    @Override
    public KubeChanges changes(String namespace) {
        return new FabricChanges(client, namespace);
    }
}
