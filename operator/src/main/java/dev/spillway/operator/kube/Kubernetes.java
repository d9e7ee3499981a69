package dev.spillway.operator.kube;

/** The Kubernetes API, as far as the operator asks it about a Cluster and changes it. */
public interface Kubernetes {

    /**
     * A live look, by lists.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    ObservedClusterReader look(String namespace, String cluster);

    KubeChanges changes(String namespace);
}
