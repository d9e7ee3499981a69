package dev.spillway.operator.kube;

/** The part of the Kubernetes API that the operator needs to read and change a Cluster. */
public interface Kubernetes {

    /**
     * Reads the API server directly, by lists.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    KubernetesSnapshot read(String namespace, String cluster);

    KubeChanges changes(String namespace);
}
