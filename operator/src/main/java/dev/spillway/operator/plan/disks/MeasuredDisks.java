package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How full the brokers' disks are.
 *
 * @param now until when a disk must not grow is asked of this time
 * @param disks without brokers that have not said
 */
public record MeasuredDisks(Instant now, List<DiskUse> disks) {

    /** Nothing was measured. */
    public static final MeasuredDisks NONE = new MeasuredDisks(Instant.EPOCH, List.of());

    /**
     * A file system that is larger than a volume by more than this share is shared by several: what
     * else is on it tells nothing about the volume, and a larger volume makes no room on it.
     */
    private static final double SHARED = 1.2;

    /**
     * By Kafka's own description of the log directories. It does not say what is in S3, so that
     * nothing is known of a cluster with tiering.
     */
    public static MeasuredDisks of(ClusterModel cluster, ObservedCluster seen, Instant now) {
        return switch (cluster.tiering()) {
            case Tiering.Off off ->
                    new MeasuredDisks(
                            now, seen.view().map(view -> untiered(view, seen)).orElse(List.of()));
            case Tiering.S3 s3 -> new MeasuredDisks(now, List.of());
        };
    }

    private static List<DiskUse> untiered(KafkaView view, ObservedCluster seen) {
        return view.brokers().values().stream()
                .flatMap(broker -> use(broker, seen).stream())
                .toList();
    }

    private static Optional<DiskUse> use(Broker broker, ObservedCluster seen) {
        return seen.claim(new NodeId(broker.id()))
                .filter(claim -> broker.disk().totalBytes() > 0 && !broker.disk().failed())
                .map(claim ->
                        new DiskUse(
                                claim.id(),
                                claim.volume().capacity(),
                                used(broker.disk(), claim.volume().capacity().value()),
                                new Bytes(0)));
    }

    private static Bytes used(Broker.Disk disk, long capacity) {
        boolean shared = disk.totalBytes() > capacity * SHARED;
        double full = 1 - (double) disk.usableBytes() / disk.totalBytes();
        return new Bytes(Math.max(disk.logBytes(), shared ? 0 : (long) (full * capacity)));
    }
}
