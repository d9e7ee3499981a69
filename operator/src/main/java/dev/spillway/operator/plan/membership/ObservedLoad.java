package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.balance.BrokerLoad;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.ClusterLoad;
import dev.spillway.operator.plan.balance.InternalTopics;
import dev.spillway.operator.plan.balance.PartitionLoad;
import dev.spillway.operator.plan.balance.Throttle;
import dev.spillway.operator.plan.disks.BrokerDisks;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/** The load of a cluster for {@code balance}, from what was observed and what is declared. */
final class ObservedLoad {

    /** Without it (KIP-1023), a new replica fetches all that is on the leader's disk. */
    private static final String FROM_LAST_TIERED = "follower.fetch.last.tiered.offset.enable";

    private final ClusterModel cluster;
    private final SortedSet<NodeId> staying;
    private final Demand demand;
    private final ObservedCluster seen;
    private final KafkaView view;

    private ObservedLoad(
            ClusterModel cluster,
            SortedSet<NodeId> staying,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        this.cluster = cluster;
        this.staying = staying;
        this.demand = demand;
        this.seen = seen;
        this.view = view;
    }

    /**
     * @param staying all other registered brokers are to give their replicas away
     * @param view Kafka's part of that observation
     */
    static ClusterLoad of(
            ClusterModel cluster,
            SortedSet<NodeId> staying,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        var load = new ObservedLoad(cluster, staying, demand, seen, view);
        return new ClusterLoad(
                load.brokers(),
                view.partitions().stream().map(load::partition).toList(),
                sizesKnown(view) ? "" : "brokers do not report the sizes of their replicas");
    }

    /** Whether brokers reported the size of every partition that can be copied. */
    static boolean sizesKnown(KafkaView view) {
        return view.partitions().stream()
                .allMatch(partition -> sizesKnown(partition, view.placements().of(partition)));
    }

    private static boolean sizesKnown(Partition partition, Placement placement) {
        return partition.leader() == Partition.NO_LEADER
                || Stream.concat(Stream.of(partition.leader()), partition.isr().stream())
                        .anyMatch(placement.bytes()::containsKey);
    }

    /** Of all replicas of a partition, without those that are being added. */
    static long localBytes(Partition partition, KafkaView view) {
        var placement = view.placements().of(partition);
        return localBytes(partition, placement)
                * (partition.replicas().size() - placement.adding().size());
    }

    private List<BrokerLoad> brokers() {
        return Stream.concat(staying.stream().map(NodeId::value), view.brokers().keySet().stream())
                .distinct()
                .map(this::broker)
                .toList();
    }

    private BrokerLoad broker(int id) {
        var broker = view.brokers().get(id);
        var standing = staying.contains(new NodeId(id)) ? Standing.Stays : Standing.Leaves;
        return new BrokerLoad(
                id,
                broker == null ? "" : broker.rack(),
                capacity(id, broker == null ? Broker.Disk.UNKNOWN : broker.disk()),
                standing,
                view.serves(id) && broker != null && !broker.disk().failed(),
                writtenBytesPerSecond());
    }

    /**
     * The average of all brokers: every record is written once for each replica. While it is
     * unknown it counts as 0, which gives the lowest throttle: then moves are slow, not clients.
     */
    private long writtenBytesPerSecond() {
        long serving = view.brokers().values().stream().filter(b -> !b.fenced()).count();
        int most = view.partitions().stream().mapToInt(p -> p.replicas().size()).max().orElse(0);
        return serving == 0 ? 0 : demand.producedBytesPerSecond() * most / serving;
    }

    /** Some file systems are shared by several volumes: the size of the volume is the limit. */
    private long capacity(int id, Broker.Disk disk) {
        var volume = BrokerDisks.of(cluster, seen).usable(new NodeId(id)).value();
        return disk.totalBytes() > 0 ? Math.min(volume, disk.totalBytes()) : volume;
    }

    private PartitionLoad partition(Partition partition) {
        var placement = view.placements().of(partition);
        return new PartitionLoad(
                partition,
                placement.adding(),
                placement.removing(),
                refills(partition, placement),
                wantedReplicas(partition, placement),
                data(partition, placement));
    }

    private int wantedReplicas(Partition partition, Placement placement) {
        var declared = demand.replicas().get(partition.topic());
        return declared != null
                ? declared
                : InternalTopics.replicas(partition.topic(), cluster.brokers().replicas())
                        .orElse(partition.replicas().size() - placement.removing().size());
    }

    /**
     * A replica on a serving broker that is not in sync and has less than half of what it fetches:
     * one whose broker was only down has most of it. Once throttled as a refill it counts as one
     * until it is in sync.
     */
    private List<PartitionLoad.Refill> refills(Partition partition, Placement placement) {
        if (partition.leader() == Partition.NO_LEADER) {
            return List.of();
        }
        long whole = data(partition, placement).copyBytes();
        var throttled = throttledFollowers(partition.topic());
        return partition.replicas().stream()
                .filter(id -> view.serves(id) && !partition.isr().contains(id))
                .filter(id ->
                        !placement.adding().contains(id) && !placement.removing().contains(id))
                .filter(id ->
                        throttled.contains(partition.index() + ":" + id)
                                || placement.bytes().getOrDefault(id, whole) < whole / 2)
                .map(id -> refill(id, whole, placement.bytes().getOrDefault(id, 0L)))
                .toList();
    }

    private static PartitionLoad.Refill refill(int id, long wholeBytes, long hasBytes) {
        return new PartitionLoad.Refill(id, hasBytes, Math.max(0, wholeBytes - hasBytes));
    }

    private Set<String> throttledFollowers(String topic) {
        var throttled = view.placements().throttled().get(topic);
        return throttled == null
                ? Set.of()
                : Throttle.Replicas.parse(throttled.leaders(), throttled.followers()).followers();
    }

    private PartitionLoad.Data data(Partition partition, Placement placement) {
        long local = localBytes(partition, placement);
        long notInS3 = notInS3(local, placement);
        long copy = fetchesFromLastTiered() ? notInS3 : local;
        long arrived =
                placement.adding().stream()
                        .mapToLong(id -> Math.min(copy, placement.bytes().getOrDefault(id, 0L)))
                        .sum();
        return new PartitionLoad.Data(
                local,
                copy,
                arrived,
                pendingUpload(notInS3, placement),
                sizesKnown(partition, placement));
    }

    /** The leader's; where it does not report it, that of the largest replica. */
    private static long localBytes(Partition partition, Placement placement) {
        var leader = placement.bytes().get(partition.leader());
        return leader != null
                ? leader
                : placement.bytes().values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** By the share of offsets: the records of a partition are about equally long. */
    private static long notInS3(long localBytes, Placement placement) {
        return switch (placement.tier()) {
            case Placement.Untiered untiered -> localBytes;
            case Placement.OffsetsUnknown unknown -> localBytes;
            case Placement.Tiered tiered -> {
                long local = tiered.end() - tiered.localStart();
                long missing = tiered.end() - Math.max(tiered.notInS3(), tiered.localStart());
                yield local <= 0
                        ? 0
                        : (long) ((double) localBytes * Math.clamp(missing, 0, local) / local);
            }
        };
    }

    /** What is in closed segments: the active one cannot be uploaded. */
    private static long pendingUpload(long notInS3, Placement placement) {
        return switch (placement.tier()) {
            case Placement.Untiered untiered -> 0;
            case Placement.OffsetsUnknown unknown -> Math.max(0, notInS3 - unknown.segmentBytes());
            case Placement.Tiered tiered -> Math.max(0, notInS3 - tiered.segmentBytes());
        };
    }

    /** A broker that does not report it may be set otherwise; a fenced one fetches nothing. */
    private boolean fetchesFromLastTiered() {
        return view.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .allMatch(broker -> "true".equals(broker.settings().get(FROM_LAST_TIERED)));
    }
}
