package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.leader.OperatorLease;

/** All Clusters are this operator's, until a test gives them to another one. */
final class FakeClaims implements ClusterClaims {

    private static final OperatorLease OTHER = new OperatorLease("other", "operator");

    /** As the informers show it. */
    boolean anothers;

    /** As a read shows it. */
    boolean anothersByNow;

    @Override
    public Claim claim(Cluster cluster) {
        return anothers ? new Claim.Anothers(OTHER, OTHER + " manages it") : new Claim.Ours();
    }

    @Override
    public boolean namesAnother(Cluster cluster) {
        return anothers;
    }

    @Override
    public void requireOurs(String namespace, String cluster) {
        if (anothersByNow) {
            throw new KubeUnavailableException(OTHER + " manages it now", null);
        }
    }
}
