package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.membership.Membership.Reason;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which brokers stay and which leave by the spec and the state of the disks, before it is known
 * whether they can leave. {@link Membership} decides that.
 *
 * @param reason why brokers leave
 * @param notices what holds up the replacement of disks
 */
record RequestedBrokers(
        SortedSet<NodeId> staying,
        NavigableSet<NodeId> leaving,
        Reason reason,
        List<Step> notices) {

    static RequestedBrokers of(ClusterModel cluster, ObservedCluster seen) {
        return DiskReplacement.of(cluster, seen)
                .map(DiskReplacement::brokers)
                .orElseGet(() -> of(cluster.brokerIds(), seen));
    }

    /**
     * @param declared all others that exist leave
     */
    static RequestedBrokers of(Collection<NodeId> declared, ObservedCluster seen) {
        var others = new TreeSet<NodeId>();
        seen.claims(NodeRole.Broker).forEach(claim -> others.add(claim.id()));
        seen.pods(NodeRole.Broker).forEach(pod -> others.add(pod.id()));
        seen.view()
                .ifPresent(
                        view -> view.brokers().keySet().forEach(id -> others.add(new NodeId(id))));
        others.removeAll(declared);
        return new RequestedBrokers(new TreeSet<>(declared), others, Reason.ScaledDown, List.of());
    }

    RequestedBrokers withNotice(Step notice) {
        return new RequestedBrokers(staying, leaving, reason, List.of(notice));
    }

    /** The same, but for one that leaves and comes back on another disk. */
    RequestedBrokers replacing(NodeId id) {
        var others = new TreeSet<>(staying);
        others.remove(id);
        return new RequestedBrokers(
                others, new TreeSet<>(List.of(id)), Reason.DiskReplaced, List.of());
    }

    /** The same when none can leave. */
    RequestedBrokers withoutLeaving() {
        var all = new TreeSet<>(staying);
        all.addAll(leaving);
        return new RequestedBrokers(all, new TreeSet<>(), reason, List.of());
    }
}
