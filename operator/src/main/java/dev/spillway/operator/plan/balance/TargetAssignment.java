package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole assignment that a cluster should have, and what of the spec is impossible.
 *
 * @param draft with every change made
 * @param next an assignment on the way there that can be reached step by step; usually the same.
 *     The sizes of partitions can be such that only a detour leads to even bytes
 * @param canDrain whether brokers that are to leave can give all of their replicas away
 */
record TargetAssignment(
        DraftAssignment draft, DraftAssignment next, List<Refusal> refusals, boolean canDrain) {

    static TargetAssignment of(ClusterLoad load, BalanceLimits limits) {
        var partitions = new IndexedPartitions(load.partitions());
        var refusals = new ArrayList<Refusal>(Refusals.tooManyReplicasWanted(load));
        var tooFew = Refusals.tooFewBrokersLeft(load);
        if (tooFew.isPresent()) {
            refusals.add(tooFew.get());
            return withoutDraining(load, partitions, limits, refusals);
        }
        var draft = draft(IndexedBrokers.of(load, limits, true), partitions);
        var unplaced = Repair.of(draft);
        if (unplaced.stream().anyMatch(replica -> replica.standing() == Standing.Leaves)) {
            refusals.add(Refusals.tooLittleDiskLeft(load, limits));
            return withoutDraining(load, partitions, limits, refusals);
        }
        return balanced(draft, unplaced, limits, refusals, true);
    }

    /** Brokers that were to leave keep what they have, and get nothing more. */
    private static TargetAssignment withoutDraining(
            ClusterLoad load,
            IndexedPartitions partitions,
            BalanceLimits limits,
            List<Refusal> refusals) {
        var draft = draft(IndexedBrokers.of(load, limits, false), partitions);
        return balanced(draft, Repair.of(draft), limits, refusals, false);
    }

    private static TargetAssignment balanced(
            DraftAssignment draft,
            List<Repair.Unplaced> unplaced,
            BalanceLimits limits,
            List<Refusal> refusals,
            boolean canDrain) {
        var end = draft;
        var next = draft;
        boolean changed = true;
        // Until nothing changes: what has moved can have made room for more.
        while (changed) {
            changed = Racks.even(end);
            changed |= ReplicaCounts.even(end);
            var bytes = LocalBytes.even(end, limits.evenFromBytes());
            changed |= bytes.end() != end;
            next = next == end ? bytes.next() : next;
            end = bytes.end();
        }
        LeaderCounts.even(end);
        if (next != end) {
            LeaderCounts.even(next);
        }
        Refusals.noBrokerFor(unplaced).ifPresent(refusals::add);
        return new TargetAssignment(end, next, List.copyOf(refusals), canDrain);
    }

    private static DraftAssignment draft(IndexedBrokers members, IndexedPartitions partitions) {
        var start = new int[partitions.size()][];
        var held = new int[partitions.size()][];
        for (int p = 0; p < start.length; p++) {
            var load = partitions.at(p);
            start[p] = members.positions(Reassignments.start(load, members));
            held[p] = members.positions(load.partition().replicas());
        }
        return new DraftAssignment(members, partitions, start, held);
    }
}
