package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.MoveObstacle.Cause;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is being moved or refilled at a time, against its bounds; moves that begin are added to it.
 */
final class InFlight {

    private final BalanceLimits limits;
    private final Usage cluster = new Usage();
    private final Map<Integer, Usage> brokers = new HashMap<>();
    private final Map<Integer, Long> onDisk = new HashMap<>();
    private final Map<Integer, Long> capacity = new HashMap<>();

    /** Brokers that hold a partition of which nobody tells how large it is. */
    private final Set<Integer> sizeUnknown = new HashSet<>();

    private int leaders;

    InFlight(ClusterLoad load, BalanceLimits limits) {
        this.limits = limits;
        load.brokers().forEach(broker -> capacity.put(broker.id(), broker.capacityBytes()));
        for (var partition : load.partitions()) {
            for (int broker : partition.partition().replicas()) {
                onDisk.merge(broker, partition.data().localBytes(), Long::sum);
                if (!partition.data().known()) {
                    sizeUnknown.add(broker);
                }
            }
            var receiving = partition.receiving();
            if (partition.moving() || !receiving.isEmpty()) {
                long bytes = partition.data().copyBytesOr(limits.bytesPerBroker());
                cluster.add(1, bytes * receiving.size());
                usage(partition.partition().leader()).add(1, bytes * receiving.size());
                receiving.forEach(broker -> usage(broker).add(1, bytes));
            }
        }
    }

    private static final class Usage {
        private int partitions;
        private long bytes;

        void add(int morePartitions, long moreBytes) {
            partitions += morePartitions;
            bytes += moreBytes;
        }

        /** One that is larger than the bound goes alone. */
        boolean takes(long moreBytes, int mostPartitions, long mostBytes) {
            return partitions < mostPartitions && (bytes == 0 || bytes + moreBytes <= mostBytes);
        }
    }

    boolean isEmpty() {
        return cluster.partitions == 0;
    }

    /** How many more leaderships may change now. */
    int leadersLeft() {
        return limits.leadersPerStep() - leaders;
    }

    /**
     * What speaks against a move for now: a disk, or the bounds.
     *
     * @param bounded whether the bounds count
     */
    Optional<MoveObstacle> obstacle(Move move, int leader, boolean bounded) {
        var unknown = move.adds().stream().filter(sizeUnknown::contains).findFirst();
        if (unknown.isPresent()) {
            return Optional.of(
                    new MoveObstacle(
                            Cause.SizeUnknown,
                            "nobody tells how full the disk of broker " + unknown.get() + " is",
                            "the leaders of its partitions tell how large they are"));
        }
        var full = move.adds().stream().filter(id -> !hasRoom(id, move.localBytes())).findFirst();
        if (full.isPresent()) {
            return Optional.of(
                    new MoveObstacle(
                            Cause.Disk,
                            "the disk of broker " + full.get() + " has no room for " + move.name(),
                            "others have left it"));
        }
        boolean free = !bounded && !move.onlyLeader();
        return free || takes(move, leader)
                ? Optional.empty()
                : Optional.of(
                        new MoveObstacle(
                                Cause.Queued, "others are moved first", "some of these are done"));
    }

    private boolean takes(Move move, int leader) {
        if (move.onlyLeader()) {
            return leadersLeft() > 0;
        }
        long each = move.copyBytes();
        long all = each * move.adds().size();
        return cluster.takes(all, limits.partitionsInFlight(), limits.bytesInFlight())
                && brokerTakes(leader, all)
                && move.adds().stream().allMatch(broker -> brokerTakes(broker, each));
    }

    private boolean brokerTakes(int broker, long bytes) {
        return usage(broker).takes(bytes, limits.partitionsPerBroker(), limits.bytesPerBroker());
    }

    /** Whether a disk has room for a replica before others have left it. */
    private boolean hasRoom(int broker, long localBytes) {
        long size = capacity.getOrDefault(broker, 0L);
        long after = onDisk.getOrDefault(broker, 0L) + localBytes;
        return size == 0 || after <= size * limits.fillWhileMoving();
    }

    void begin(Move move, int leader) {
        apply(move, leader, 1);
    }

    /** It does not begin after all. */
    void withdraw(Move move, int leader) {
        apply(move, leader, -1);
    }

    private void apply(Move move, int leader, int sign) {
        if (move.onlyLeader()) {
            leaders += sign;
            return;
        }
        long bytes = sign * move.copyBytes();
        cluster.add(sign, bytes * move.adds().size());
        usage(leader).add(sign, bytes * move.adds().size());
        for (int broker : move.adds()) {
            usage(broker).add(sign, bytes);
            onDisk.merge(broker, sign * move.localBytes(), Long::sum);
        }
    }

    private Usage usage(int broker) {
        return brokers.computeIfAbsent(broker, id -> new Usage());
    }
}
