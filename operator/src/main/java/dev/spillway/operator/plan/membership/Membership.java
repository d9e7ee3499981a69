package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which brokers there are to be for now, and which leave: those that spec.replicas does not ask
 * for, or one whose disk is to be another ({@link DiskReplacement}).
 *
 * @param staying have a Pod and a disk, and may have replicas
 * @param leaving give their replicas away, and then go with their disks; see {@link ScaleDown}
 * @param replaces whether one that leaves does so for another disk
 * @param steps what there is to say of disks that are to be replaced
 */
public record Membership(
        SortedSet<NodeId> staying,
        NavigableSet<NodeId> leaving,
        boolean replaces,
        List<Step> steps) {

    static Membership of(ClusterModel cluster, ObservedCluster seen) {
        return DiskReplacement.of(cluster, seen)
                .map(DiskReplacement::membership)
                .orElseGet(() -> of(cluster.brokerIds(), seen));
    }

    /**
     * @param asked all others leave
     */
    static Membership of(Collection<NodeId> asked, ObservedCluster seen) {
        var others = new TreeSet<NodeId>();
        seen.claims(NodeRole.Broker).forEach(claim -> others.add(claim.id()));
        seen.pods(NodeRole.Broker).forEach(pod -> others.add(pod.id()));
        seen.view()
                .ifPresent(
                        view -> view.brokers().keySet().forEach(id -> others.add(new NodeId(id))));
        others.removeAll(asked);
        return new Membership(new TreeSet<>(asked), others, false, List.of());
    }

    Membership saying(Step step) {
        return new Membership(staying, leaving, replaces, List.of(step));
    }

    /** The same, but for one that leaves and comes back on another disk. */
    Membership replacing(NodeId id) {
        var others = new TreeSet<>(staying);
        others.remove(id);
        return new Membership(others, new TreeSet<>(List.of(id)), true, List.of());
    }

    /** The same when none can leave. */
    Membership withoutLeaving() {
        var all = new TreeSet<>(staying);
        all.addAll(leaving);
        return new Membership(all, new TreeSet<>(), replaces, List.of());
    }

    /** As a clause. */
    String whyLeaving() {
        return replaces ? "it gets another disk" : "spec.replicas does not ask for it";
    }
}
