package dev.spillway.operator.plan.restarts;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The Pods whose revision is not the wanted one, in the order in which they are restarted: those
 * that are not ready, those that are behind, the others.
 */
final class OutdatedPods {
    private final SortedMap<NodeId, String> wanted;
    private final ObservedCluster seen;

    /** Computed once: a broker's needs all partitions. */
    private final Map<NodeId, Health> health = new HashMap<>();

    OutdatedPods(SortedMap<NodeId, String> wanted, ObservedCluster seen) {
        this.wanted = wanted;
        this.seen = seen;
    }

    /** In the order of restarts. */
    private enum Health {
        NotReady,
        Recovering,
        Behind,
        Healthy
    }

    Stream<Pod> all() {
        return outdated(any -> true);
    }

    /** The active controller comes last. */
    List<Pod> controllers() {
        var leader = seen.view().map(view -> view.quorum().leader()).orElse(Quorum.NO_LEADER);
        return outdated(pod -> pod.id().role() == NodeRole.Controller)
                .sorted(
                        Comparator.comparing(this::health)
                                .thenComparing(pod -> pod.id().value() == leader)
                                .thenComparing(Pod::id))
                .toList();
    }

    List<Pod> brokers() {
        return outdated(pod -> pod.id().role() == NodeRole.Broker)
                .sorted(Comparator.comparing(this::health).thenComparing(Pod::id))
                .toList();
    }

    boolean isHealthy(Pod pod) {
        return health(pod) == Health.Healthy;
    }

    private Health health(Pod pod) {
        return health.computeIfAbsent(pod.id(), id -> healthOf(pod));
    }

    private Health healthOf(Pod pod) {
        if (pod.state() == Pod.State.Recovering) {
            return Health.Recovering;
        }
        if (!pod.ready()) {
            return Health.NotReady;
        }
        var behind =
                seen.view()
                        .filter(view ->
                                switch (pod.id().role()) {
                                    case Broker -> UnreadyNodes.isBehind(pod.id(), view);
                                    case Controller -> isBehind(pod.id(), view.quorum());
                                });
        return behind.isPresent() ? Health.Behind : Health.Healthy;
    }

    static boolean isBehind(NodeId id, Quorum quorum) {
        return quorum.hasLeader()
                && Stream.concat(quorum.voters().stream(), quorum.observers().stream())
                        .filter(member -> member.id() == id.value())
                        .noneMatch(Quorum.Member::caughtUp);
    }

    private Stream<Pod> outdated(Predicate<Pod> which) {
        return seen.pods().values().stream()
                .filter(pod -> isOutdated(pod, wanted))
                .filter(pod -> !diskIsBeingDeleted(pod))
                .filter(which);
    }

    /** Somebody deleted its disk, which would be removed with the Pod. */
    private boolean diskIsBeingDeleted(Pod pod) {
        return seen.claim(pod.id()).map(Claim::terminating).orElse(false);
    }

    static boolean isOutdated(Pod pod, SortedMap<NodeId, String> wanted) {
        var revision = wanted.get(pod.id());
        return revision != null && !pod.terminating() && !revision.equals(pod.revision());
    }
}
