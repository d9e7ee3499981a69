package dev.spillway.operator.plan.restarts;

import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.Obstacle;
import java.util.Optional;
import java.util.Set;

/**
 * Whether brokers may be away at the same time: a partition under way is left alone, and every
 * partition keeps min.insync.replicas without them. One that has none of them in sync loses
 * nothing.
 *
 * <p>A partition that no order of restarts can keep writable (its replication factor is not above
 * its min.insync.replicas) does not count, but loses one replica at a time and no more.
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
                                        + partition.isr().size()
                                        + " in-sync replicas and needs "
                                        + partition.minInsync(),
                                "more of its replicas are in sync"));
    }
}
