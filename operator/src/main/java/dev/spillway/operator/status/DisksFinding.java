package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.DISKS_HAVE_ROOM;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.StorageUsage;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the brokers' disks have room, and if not: which one, why, and what helps. */
record DisksFinding(ClusterModel cluster, KafkaView view, StorageUsage storageUsage) {

    /** What leaves the disks by itself keeps them below. */
    private static final double FULL = 0.80;

    /** Of a disk's used bytes: what is less explains nothing. */
    private static final double NOTABLE = 0.2;

    private static final int PERCENT_STEP = 5;

    Finding finding() {
        var fullest =
                view.disks().entrySet().stream()
                        .max(Comparator.comparingDouble(disk -> disk.getValue().usedRatio()));
        if (fullest.isEmpty()) {
            return unknown(
                    DISKS_HAVE_ROOM,
                    "NotMeasured",
                    "no broker reports its disk: they are starting, or their image is older");
        }
        int broker = fullest.get().getKey();
        var disk = fullest.get().getValue();
        var throttled =
                view.disks().entrySet().stream()
                        .filter(other -> other.getValue().limitBytesPerSecond().isPresent())
                        .findFirst();
        boolean limits = throttled.isPresent();
        if (limits || disk.usedRatio() >= FULL) {
            return no(
                    DISKS_HAVE_ROOM,
                    limits ? "Throttled" : "Filling",
                    full(broker, disk)
                            + throttled.map(other -> slowed(other.getKey())).orElse("")
                            + why(broker, disk));
        }
        var silent =
                view.brokers().values().stream()
                        .filter(other -> !other.fenced() && !view.disks().containsKey(other.id()))
                        .map(Broker::id)
                        .findFirst();
        return silent.isPresent()
                ? unknown(
                        DISKS_HAVE_ROOM,
                        "NotMeasured",
                        "broker "
                                + silent.get()
                                + " does not report its disk: it is starting or busy, or its image"
                                + " is older")
                : yes(DISKS_HAVE_ROOM, "Enough", full(broker, disk));
    }

    private static String full(int broker, DiskReport disk) {
        return "the fullest disk is that of broker "
                + broker
                + ": about "
                + percent(disk)
                + " % of "
                + new Bytes(disk.capacityBytes()).decimal();
    }

    private static String slowed(int broker) {
        return "; producers are slowed down by broker " + broker;
    }

    /** Rounded, so that status rarely changes. */
    static int percent(DiskReport disk) {
        return (int) Math.round(disk.usedRatio() * 100 / PERCENT_STEP) * PERCENT_STEP;
    }

    private String why(int broker, DiskReport disk) {
        if (cluster.tiering() instanceof Tiering.Off) {
            return "; the Cluster has no tiering, so that all of it stays. Raise spec.storage.size"
                    + " or growTo, add spec.tiering, or lower the retention of topics"
                    + largest(broker).map(topic -> ", most of all of " + topic).orElse("");
        }
        if (!storageUsage.failingCopies().isEmpty()
                || storageUsage.proofs().values().stream()
                        .anyMatch(BucketProof.Failed.class::isInstance)) {
            return "; the bucket cannot be used, and what is not in it stays on the disks: see the"
                    + " condition TieringHealthy";
        }
        if (disk.reclaimableOlderThan(HotHorizon.FLOOR.seconds()) > NOTABLE * disk.usedBytes()) {
            return "; older data is about to leave it";
        }
        if (disk.hotBytes() > NOTABLE * disk.usedBytes()) {
            return "; data arrives faster than it is copied to the bucket, or segments are too"
                    + " large for the disk. Raise spec.storage.size or the brokers' resources, or"
                    + " lower segment.bytes of topics that set it";
        }
        return "; most of it cannot leave: topics that are not tiered, or that set spec.hot."
                + " Raise spec.storage.size or growTo, or lower the retention or hot of topics"
                + largest(broker).map(topic -> ", most of all of " + topic).orElse("");
    }

    /** The topic with the most bytes on this disk that are not tiered. */
    private Optional<String> largest(int broker) {
        var bytes = new TreeMap<String, Long>();
        for (var partition : view.partitions()) {
            var placement = view.placements().of(partition);
            if (placement.tier() instanceof Placement.Untiered) {
                bytes.merge(
                        partition.topic(), placement.bytes().getOrDefault(broker, 0L), Long::sum);
            }
        }
        return bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(topic -> topic.getValue() > 0)
                .map(topic ->
                        topic.getKey() + " (" + new Bytes(topic.getValue()).decimal() + " there)");
    }
}
