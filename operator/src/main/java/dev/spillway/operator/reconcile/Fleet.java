package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.UpgradeState;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.upgrades.FleetMember;
import dev.spillway.operator.plan.upgrades.UpgradeOrder;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All Clusters of this operator, and whose turn it is to be upgraded. One for all reconcilers,
 * which run side by side. After a restart of the operator it follows from the Clusters' status and
 * Pods.
 */
final class Fleet {
    private final int limit;
    private final Clock clock;
    private Optional<UpgradeOrder> order = Optional.empty();

    /**
     * @param limit how many Clusters may be upgraded at the same time
     */
    Fleet(int limit, Clock clock) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "SPILLWAY_MAX_UPGRADES is "
                            + limit
                            + ": at least 1 Cluster must be upgraded at a time; to hold upgrades"
                            + " back, set spec.upgrade to Manual");
        }
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Whether it is this Cluster's turn, now that it was seen.
     *
     * @param cluster as it was read
     * @param all every Cluster that exists
     */
    UpgradeTurn turn(FleetMember member, Cluster cluster, Collection<Cluster> all) {
        var turn = turn(member, all);
        return turn instanceof UpgradeTurn.Granted && !isBeingUpgraded(cluster)
                ? new UpgradeTurn.Begins()
                : turn;
    }

    private synchronized UpgradeTurn turn(FleetMember member, Collection<Cluster> all) {
        var now = clock.instant();
        var next =
                order.orElseGet(() ->
                                UpgradeOrder.of(now, limit, names(all, Fleet::isBeingUpgraded)))
                        .with(member, names(all, cluster -> true), now);
        order = Optional.of(next);
        return next.turn(member.cluster(), now);
    }

    private static TreeSet<String> names(
            Collection<Cluster> clusters, Predicate<Cluster> condition) {
        return clusters.stream()
                .filter(cluster -> cluster.getMetadata().getDeletionTimestamp() == null)
                .filter(condition)
                .map(cluster -> ClusterReconciler.key(cluster).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isBeingUpgraded(Cluster cluster) {
        var status = cluster.getStatus();
        return status != null
                && status.upgrade() != null
                && status.upgrade().state() == UpgradeState.Running;
    }
}
