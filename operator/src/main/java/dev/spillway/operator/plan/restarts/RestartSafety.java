package dev.spillway.operator.plan.restarts;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.Obstacle;
import java.util.Optional;
import java.util.Set;

/**
 * Whether brokers may be down at the same time: none of their partitions is being reassigned, and
 * every partition keeps min.insync.replicas without them. A partition with none of them in sync
 * loses nothing.
 *
 * <p>A partition that no order of restarts can keep writable (its replication factor is not above
 * its min.insync.replicas) does not count, but loses only one replica at a time.
 */
final class RestartSafety {

    private RestartSafety() {}

    static Optional<Obstacle> obstacle(Set<Integer> brokers, KafkaView view) {
        return view.partitions().stream()
                .flatMap(partition -> obstacle(brokers, partition).stream())
                .findFirst();
    }

    private static Optional<Obstacle> obstacle(Set<Integer> brokers, Partition partition) {
        var lost = partition.replicas().stream().filter(brokers::contains).toList();
        var inSync = lost.stream().filter(partition.isr()::contains).count();
        if (inSync == 0) {
            return Optional.empty();
        }
        var name = "partition " + partition.name();
        if (partition.moving()) {
            return Optional.of(new Obstacle(name + " is being moved", "the move is done"));
        }
        if (!partition.canSpareAReplica()) {
            return lost.size() == 1
                    ? Optional.empty()
                    : Optional.of(
                            new Obstacle(
                                    name + " would lose " + lost.size() + " replicas at once",
                                    "one of them is back"));
        }
        return partition.isr().size() - inSync >= partition.minInsync()
                ? Optional.empty()
                : Optional.of(
                        new Obstacle(
                                name
                                        + " has "
                                        + Count.of(partition.isr().size(), "in-sync replica")
                                        + " and needs "
                                        + partition.minInsync(),
                                "more of its replicas are in sync"));
    }
}
