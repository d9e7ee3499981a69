package dev.spillway.operator.plan.balance;

import java.util.HashMap;
import java.util.Map;

/** What is being moved at a time, against its bounds; moves that are begun are added to it. */
final class InFlight {

    private final Limits limits;
    private final Share cluster = new Share();
    private final Map<Integer, Share> brokers = new HashMap<>();
    private final Map<Integer, Long> onDisk = new HashMap<>();

    InFlight(ClusterLoad load, Limits limits) {
        this.limits = limits;
        for (var partition : load.partitions()) {
            for (int broker : partition.partition().replicas()) {
                onDisk.merge(broker, partition.data().localBytes(), Long::sum);
            }
            if (partition.moving()) {
                add(partition, partition.adding().size(), partition.adding());
            }
        }
    }

    private static final class Share {
        private int partitions;
        private long bytes;

        void add(long moreBytes) {
            partitions++;
            bytes += moreBytes;
        }

        /** One that is larger than the bound goes alone. */
        boolean takes(long moreBytes, int mostPartitions, long mostBytes) {
            return partitions < mostPartitions && (bytes == 0 || bytes + moreBytes <= mostBytes);
        }
    }

    /** Whether a move stays within the bounds, for the cluster and for each broker in it. */
    boolean takes(PartitionLoad load, Move move) {
        long copy = move.copyBytes();
        long all = copy * move.adds().size();
        return cluster.takes(all, limits.partitionsInFlight(), limits.bytesInFlight())
                && brokerTakes(load.partition().leader(), all)
                && move.adds().stream().allMatch(broker -> brokerTakes(broker, copy));
    }

    private boolean brokerTakes(int broker, long bytes) {
        return share(broker).takes(bytes, limits.partitionsPerBroker(), limits.bytesPerBroker());
    }

    /** Whether a broker's disk has room for the replica before others have left it. */
    boolean hasRoom(BrokerLoad broker, PartitionLoad load) {
        long after = onDisk.getOrDefault(broker.id(), 0L) + load.data().localBytes();
        return broker.capacityBytes() == 0
                || after <= broker.capacityBytes() * limits.fillWhileMoving();
    }

    void begin(PartitionLoad load, Move move) {
        add(load, move.adds().size(), move.adds());
        move.adds().forEach(broker -> onDisk.merge(broker, load.data().localBytes(), Long::sum));
    }

    private void add(PartitionLoad load, int copies, Iterable<Integer> receivers) {
        long bytes = load.data().copyBytes();
        cluster.add(bytes * copies);
        share(load.partition().leader()).add(bytes * copies);
        receivers.forEach(broker -> share(broker).add(bytes));
    }

    private Share share(int broker) {
        return brokers.computeIfAbsent(broker, id -> new Share());
    }
}
