package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.ClusterClaims.Claim;
import dev.spillway.operator.leader.OperatorLease;
import dev.spillway.operator.view.ClusterViews;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps this operator away from Clusters that another one manages, and says so now and then. */
final class ManagedClusters {

    /** Whether the other operator still manages it. */
    static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    /** Kubernetes keeps an Event for an hour. */
    static final Duration SAY_AGAIN = Duration.ofMinutes(30);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ClusterClaims claims;
    private final ClusterViews views;

    /** Of which operator it was said that it manages a Cluster. */
    private final Recent<OperatorLease> said;

    ManagedClusters(ClusterClaims claims, ClusterViews views, Clock clock) {
        this.claims = claims;
        this.views = views;
        this.said = new Recent<>(SAY_AGAIN, clock);
    }

    /**
     * Claims the Cluster if it is nobody's.
     *
     * @return when to look again; empty when this operator manages it
     */
    Optional<Duration> notOurs(Cluster cluster, ProgressReporter reporter) {
        var uid = cluster.getMetadata().getUid();
        return switch (claims.claim(cluster)) {
            case Claim.Ours ours -> {
                said.remove(uid);
                yield Optional.empty();
            }
            case Claim.Changed changed -> Optional.of(RETRY);
            case Claim.Anothers anothers -> {
                views.close(ClusterReconciler.key(cluster));
                if (!said.get(uid).equals(Optional.of(anothers.operator()))) {
                    said.put(uid, anothers.operator());
                    reporter.recordError("ManagedByAnotherOperator", anothers.message());
                }
                yield Optional.of(LOOK_AGAIN);
            }
        };
    }

    /** Without those that another operator manages, as far as they have been read. */
    List<Cluster> ours(Stream<Cluster> clusters) {
        return clusters.filter(cluster -> !claims.namesAnother(cluster)).toList();
    }

    /** A last look before steps are carried out. */
    void requireOurs(Cluster cluster) {
        claims.requireOurs(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }
}
