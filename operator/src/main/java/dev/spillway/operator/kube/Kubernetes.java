package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.PodProblem;
import java.util.Optional;

/** The part of the Kubernetes API that the operator needs to read and change a Cluster. */
public interface Kubernetes {

    /**
     * Reads the API server directly, by lists.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    KubernetesSnapshot read(String namespace, String cluster);

    KubeChanges changes(String namespace);

    /** The keys and certificates of a Cluster. */
    CertificateStore certificates(String namespace, String cluster);

    /**
     * Why a Pod does not start or end, by the Events about it; empty when they do not tell. Two
     * requests: for Pods in trouble only.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    Optional<PodProblem> problem(String namespace, String pod);

    /**
     * The Kubernetes nodes; unknown when the operator may not read them.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    Hosts hosts();
}
