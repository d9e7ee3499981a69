package dev.spillway.operator.plan.hot;

import dev.spillway.operator.model.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * The size at which brokers close a segment, for topics that do not set it themselves. Only closed
 * segments are copied and leave a disk: of each replica the active segment and the one that is
 * being copied stay, whatever the hot horizon. Together they are to fit into half of a disk.
 *
 * <p>What counts is how large replicas will be when the disk is as full as it may become: when each
 * has grown in proportion. Then the size is right before there is much data, and does not change
 * with every segment that leaves. A smaller size takes effect at once, a larger one only when four
 * times the present would fit.
 */
public record SegmentSize(Collection<Disk> disks) {

    /** Kafka's default. */
    static final long LARGEST = Bytes.gibi(1).value();

    /** Kafka's minimum for tiered topics; each segment is an object in the bucket. */
    static final long SMALLEST = Bytes.mebi(1).value();

    private static final int STAY_PER_REPLICA = 2;
    private static final int PARTS_OF_NEW_DISK = 16;
    private static final int RAISED_WHEN_FITTING = 4;

    /** The share of a disk that is to be used. */
    private static final double FULL = 0.70;

    /** With less on a disk nothing is known of its replicas. */
    private static final double LEAST_DATA = 0.01;

    /**
     * @param replicas bytes of each on this disk
     */
    public record Disk(long capacityBytes, List<Long> replicas) {
        boolean holds(long segmentBytes) {
            double all = replicas.stream().mapToLong(Long::longValue).sum();
            double scale = Math.max(1, FULL * capacityBytes / Math.max(1, all));
            return all < LEAST_DATA * capacityBytes
                    || replicas.stream()
                                    .mapToDouble(bytes ->
                                            Math.min(
                                                    bytes * scale,
                                                    (double) STAY_PER_REPLICA * segmentBytes))
                                    .sum()
                            <= capacityBytes / 2.0;
        }
    }

    /**
     * @param current the size in force; empty in a new cluster
     * @return the same when no disk is known
     */
    public OptionalLong next(OptionalLong current) {
        var smallest = disks.stream().mapToLong(Disk::capacityBytes).filter(b -> b > 0).min();
        if (smallest.isEmpty()) {
            return current;
        }
        long most =
                Math.clamp(
                        Long.highestOneBit(smallest.getAsLong() / PARTS_OF_NEW_DISK),
                        SMALLEST,
                        LARGEST);
        long fits = fits(most);
        if (current.isEmpty() || fits < current.getAsLong()) {
            return OptionalLong.of(fits);
        }
        long raised = RAISED_WHEN_FITTING * current.getAsLong();
        return current.getAsLong() < most && holds(raised)
                ? OptionalLong.of(Math.min(most, raised))
                : current;
    }

    /** The largest power of two, at most this one, that every disk holds. */
    private long fits(long most) {
        for (long size = most; size > SMALLEST; size /= 2) {
            if (holds(size)) {
                return size;
            }
        }
        return SMALLEST;
    }

    private boolean holds(long size) {
        return disks.stream().allMatch(disk -> disk.capacityBytes() <= 0 || disk.holds(size));
    }
}
