package dev.spillway.operator.plan.balance;

import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What becomes of reassignments that run already, whoever began them. They are taken as done, so
 * that a plan made half-way goes on where the one before it stopped. Called back is one
 *
 * <ol>
 *   <li>that adds a replica to a broker that must not have any;
 *   <li>whose replicas are to be where they were: a broker that was leaving and is to stay.
 * </ol>
 *
 * <p>A reassignment is never called back when that would take the partition below its
 * min.insync.replicas, as it can when the only replicas in sync are those being added; nor changed
 * under way.
 */
final class Reassignments {

    private Reassignments() {}

    /** Where a plan takes the replicas to be. */
    static List<Integer> start(PartitionLoad load, Members members) {
        return leadsAstray(load, members) && canBeCalledBack(load)
                ? load.original()
                : load.target();
    }

    /** The reassignments to call back, by the partition's position. */
    static SortedMap<Integer, Cancel> cancels(Draft draft) {
        var cancels = new TreeMap<Integer, Cancel>();
        var members = draft.members();
        for (int p = 0; p < draft.partitions().size(); p++) {
            var load = draft.partitions().at(p);
            if (load.moving() && canBeCalledBack(load)) {
                if (leadsAstray(load, members)) {
                    cancels.put(p, cancel(load, "a broker that it moves to must not keep it"));
                } else if (isWhereItWas(draft, p, load)) {
                    cancels.put(p, cancel(load, "its replicas are to stay where they were"));
                }
            }
        }
        return cancels;
    }

    private static boolean leadsAstray(PartitionLoad load, Members members) {
        return load.adding().stream().map(members::position).anyMatch(members::mustGive);
    }

    private static boolean canBeCalledBack(PartitionLoad load) {
        var left = new HashSet<>(load.partition().isr());
        boolean adds = left.removeAll(load.adding());
        int needed = Math.min(load.partition().minInsync(), load.original().size());
        return !adds || left.size() >= needed;
    }

    private static boolean isWhereItWas(Draft draft, int partition, PartitionLoad load) {
        var members = draft.members();
        var end = new HashSet<Integer>();
        for (int broker : draft.replicas(partition)) {
            end.add(members.id(broker));
        }
        return end.equals(new HashSet<>(load.original()))
                && !end.equals(new HashSet<>(load.target()));
    }

    private static Cancel cancel(PartitionLoad load, String why) {
        return new Cancel(load.partition().topic(), load.partition().index(), why);
    }
}
