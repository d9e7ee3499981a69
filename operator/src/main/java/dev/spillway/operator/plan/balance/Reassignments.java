package dev.spillway.operator.plan.balance;

import java.util.HashSet;
import java.util.List;

/**
 * What to do about running reassignments, whoever began them. They count as done, so that a plan
 * made half-way continues the one before. A reassignment is cancelled
 *
 * <ol>
 *   <li>if it adds a replica to a broker that must not have any;
 *   <li>if its replicas belong where they were, as when a broker was leaving and is to stay.
 * </ol>
 *
 * <p>It is never cancelled when that would take the partition below its min.insync.replicas, as can
 * happen when replicas that are being added are in sync and others are not; nor is it changed while
 * it runs.
 */
final class Reassignments {

    private Reassignments() {}

    /** Where the replicas are from a plan's point of view. */
    static List<Integer> start(PartitionLoad load, IndexedBrokers members) {
        return isUnwanted(load, members) && canBeCancelled(load) ? load.original() : load.target();
    }

    /** Reassignments that must not complete. */
    static List<CancelMove> unwanted(ClusterLoad load, IndexedBrokers members) {
        return load.partitions().stream()
                .filter(partition -> isUnwanted(partition, members) && canBeCancelled(partition))
                .map(partition ->
                        cancel(partition, "it adds a replica to a broker that must not have any"))
                .toList();
    }

    /** Whether a move is nothing but the cancellation of the running reassignment. */
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
