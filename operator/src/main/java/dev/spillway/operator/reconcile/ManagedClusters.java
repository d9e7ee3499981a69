package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.ClusterClaims.Claim;
import dev.spillway.operator.view.ClusterViews;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps this operator away from Clusters that another one manages, and says so once. */
final class ManagedClusters {

    /** Whether the other operator still manages it. */
    static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ClusterClaims claims;
    private final ClusterViews views;

    /** What was said about Clusters of other operators, by the Cluster's uid. */
    private final Map<String, String> said = new ConcurrentHashMap<>();

    ManagedClusters(ClusterClaims claims, ClusterViews views) {
        this.claims = claims;
        this.views = views;
    }

    /**
     * Claims the Cluster if it is nobody's.
     *
     * @return when to look again; empty when this operator manages it
     */
    Optional<Duration> notOurs(Cluster cluster, ProgressReporter reporter) {
        return switch (claims.claim(cluster)) {
            case Claim.Ours ours -> {
                said.remove(cluster.getMetadata().getUid());
                yield Optional.empty();
            }
            case Claim.Changed changed -> Optional.of(RETRY);
            case Claim.Anothers anothers -> {
                views.close(ClusterReconciler.key(cluster));
                var before = said.put(cluster.getMetadata().getUid(), anothers.message());
                if (!anothers.message().equals(before)) {
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
