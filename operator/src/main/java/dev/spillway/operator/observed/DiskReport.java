package dev.spillway.operator.observed;

import java.time.Duration;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a broker reports of its disk.
 *
 * @param capacityBytes of the disk, as the broker knows it
 * @param usedBytes of them
 * @param inflowBytesPerSecond appended by producers and by replication: the average of the last
 *     minute, or more when the disk was seen to fill faster
 * @param growthBytesPerSecond by which it filled between the last two looks, less what was deleted;
 *     never negative
 * @param limitBytesPerSecond that producers are held to; empty when they are not
 * @param hot bytes of topics that follow the cluster's hot horizon, by age in seconds: those in
 *     segments whose newest record is older; the whole at 0
 * @param reclaimable those of them that are in the bucket too
 * @param notUploadedBytes of tiered partitions that the broker leads: on disks only
 * @param notUploadedFor the age of the oldest of these
 */
public record DiskReport(
        long capacityBytes,
        long usedBytes,
        long inflowBytesPerSecond,
        long growthBytesPerSecond,
        OptionalLong limitBytesPerSecond,
        SortedMap<Long, Long> hot,
        SortedMap<Long, Long> reclaimable,
        long notUploadedBytes,
        Duration notUploadedFor) {

    /** The broker setting by which it knows how large its disk is. */
    public static final String CAPACITY_SETTING = "spillway.disk.capacity.bytes";

    /** The share of a disk that is not to be used. */
    private static final double NEARLY_FULL = 0.80;

    private static final long GROWTH_COUNTS_FOR_SECONDS = 300;
    private static final long INFLOW_COUNTS_FOR_SECONDS = 60;

    public DiskReport {
        hot = Collections.unmodifiableSortedMap(new TreeMap<>(hot));
        reclaimable = Collections.unmodifiableSortedMap(new TreeMap<>(reclaimable));
    }

    /** Bytes that follow the horizon. */
    public long hotBytes() {
        return hot.getOrDefault(0L, 0L);
    }

    /** Of those, in segments whose newest record is at least about this old. */
    public long hotOlderThan(long seconds) {
        return atOrAbove(hot, seconds);
    }

    /** What leaves the disk under a horizon of this many seconds. */
    public long reclaimableOlderThan(long seconds) {
        return atOrAbove(reclaimable, seconds);
    }

    /** Rounds the age up to one that was reported, so that it is never more than there is. */
    private static long atOrAbove(SortedMap<Long, Long> byAge, long seconds) {
        var older = byAge.tailMap(seconds);
        return older.isEmpty() ? 0 : older.firstEntry().getValue();
    }

    /** From 0 (empty) to 1. */
    public double usedRatio() {
        return capacityBytes <= 0 ? 0 : (double) usedBytes / capacityBytes;
    }

    /**
     * Whether it would be nearly full within five minutes if it went on filling as it does, or
     * within one if nothing of what arrives were deleted.
     */
    public boolean isFilling() {
        return capacityBytes > 0
                && usedBytes
                                + Math.max(
                                        (double) growthBytesPerSecond * GROWTH_COUNTS_FOR_SECONDS,
                                        (double) inflowBytesPerSecond * INFLOW_COUNTS_FOR_SECONDS)
                        >= NEARLY_FULL * capacityBytes;
    }

    /**
     * As it probably is now.
     *
     * @param grown by how much the logs have grown since the report; negative: shrunk
     */
    public DiskReport estimated(long grown, Duration since) {
        return with(usedBytes + grown, since);
    }

    /** Whether the broker has not computed it again since. */
    public boolean isSamePage(DiskReport other) {
        return capacityBytes == other.capacityBytes
                && usedBytes == other.usedBytes
                && hot.equals(other.hot)
                && reclaimable.equals(other.reclaimable);
    }

    /** With another capacity, and what is used of that. */
    public DiskReport of(long capacity, long used) {
        return new DiskReport(
                capacity,
                used,
                inflowBytesPerSecond,
                growthBytesPerSecond,
                limitBytesPerSecond,
                hot,
                reclaimable,
                notUploadedBytes,
                notUploadedFor);
    }

    /** With what two looks have shown: a disk that filled faster has that inflow at least. */
    public DiskReport since(DiskReport before, Duration between) {
        return new DiskReport(
                        capacityBytes,
                        before.usedBytes,
                        inflowBytesPerSecond,
                        0,
                        limitBytesPerSecond,
                        hot,
                        reclaimable,
                        notUploadedBytes,
                        notUploadedFor)
                .with(usedBytes, between);
    }

    private DiskReport with(long used, Duration since) {
        long grown = Math.max(0, used - usedBytes);
        long growth = since.toMillis() <= 0 ? 0 : grown * 1_000 / since.toMillis();
        return new DiskReport(
                capacityBytes,
                used,
                Math.max(inflowBytesPerSecond, growth),
                growth,
                limitBytesPerSecond,
                hot,
                reclaimable,
                notUploadedBytes,
                notUploadedFor);
    }
}
