package dev.spillway.operator.kube;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.leader.OperatorLease;

/**
 * Which operator manages a Cluster. Several may watch one namespace, by mistake or while one takes
 * the place of another; an annotation of the Cluster names the only one that acts on it. All
 * methods throw {@link KubeUnavailableException} when Kubernetes does not answer, and {@link
 * KubeRefusedException} when it refuses.
 */
public interface ClusterClaims {

    /** Whose the Cluster is; claims it for this operator if it is nobody's. */
    Claim claim(Cluster cluster);

    /** Whether the annotation, as it was last seen, names another operator. */
    boolean namesAnother(Cluster cluster);

    /**
     * Reads the Cluster, before steps are carried out.
     *
     * @throws KubeUnavailableException also when another operator manages it now
     */
    void requireOurs(String namespace, String cluster);

    sealed interface Claim {

        record Ours() implements Claim {}

        /** The Cluster was changed while it was claimed; to be tried again. */
        record Changed() implements Claim {}

        /**
         * @param operator that manages it
         * @param message for people
         */
        record Anothers(OperatorLease operator, String message) implements Claim {}
    }
}
