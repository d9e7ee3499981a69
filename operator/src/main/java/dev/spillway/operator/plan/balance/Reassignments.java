package dev.spillway.operator.plan.balance;

import java.util.HashSet;
import java.util.List;

/**
 * What becomes of reassignments that run already, whoever began them. They are taken as done, so
 * that a plan made half-way goes on where the one before it stopped. Called back is one
 *
 * <ol>
 *   <li>that adds a replica to a broker that must not have any;
 *   <li>whose replicas are to be where they were, as when a broker was leaving and is to stay.
 * </ol>
 *
 * <p>A reassignment is never called back when that would take the partition below its
 * min.insync.replicas, as it can when replicas that are being added are in sync and others are not;
 * nor is it changed under way.
 */
final class Reassignments {

    private Reassignments() {}

    /** Where a plan takes the replicas to be. */
    static List<Integer> start(PartitionLoad load, IndexedBrokers members) {
        return isUnwanted(load, members) && canBeCancelled(load) ? load.original() : load.target();
    }

    /** Reassignments that must not end. */
    static List<CancelMove> unwanted(ClusterLoad load, IndexedBrokers members) {
        return load.partitions().stream()
                .filter(partition -> isUnwanted(partition, members) && canBeCancelled(partition))
                .map(partition -> cancel(partition, "a broker that it adds must not keep it"))
                .toList();
    }

    /** Whether calling the reassignment back is all that a move takes. */
    static boolean isCancellation(Move move, PartitionLoad load) {
        return load.moving()
                && canBeCancelled(load)
                && new HashSet<>(move.to()).equals(new HashSet<>(load.original()))
                && !move.from().equals(load.original());
    }

    static CancelMove cancel(PartitionLoad load, String why) {
        return new CancelMove(load.partition().topic(), load.partition().index(), why);
    }

    private static boolean isUnwanted(PartitionLoad load, IndexedBrokers members) {
        return load.adding().stream().map(members::position).anyMatch(members::mustDrain);
    }

    private static boolean canBeCancelled(PartitionLoad load) {
        var left = new HashSet<>(load.partition().isr());
        boolean adds = left.removeAll(load.adding());
        int needed = Math.min(load.partition().minInsync(), load.original().size());
        return !adds || left.size() >= needed;
    }
}
