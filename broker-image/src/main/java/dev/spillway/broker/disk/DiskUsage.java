package dev.spillway.broker.disk;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * How full a disk is.
 *
 * @param capacity in bytes: what the volume claim was promised, or else what the file system has
 * @param used in bytes of that capacity; more than it when neighbours on a shared file system have
 *     taken the rest
 */
public record DiskUsage(long capacity, long used) {

    static final Comparator<DiskUsage> BY_RATIO = Comparator.comparingDouble(DiskUsage::ratio);

    /** A claim this much smaller than its file system shares it with others. */
    private static final double SHARED_BELOW = 0.8;

    /**
     * What a file system says of itself.
     *
     * @param total bytes
     * @param usable bytes that this process could still write; less than what is free, where some
     *     are reserved for root
     */
    public record FileSystem(long total, long usable) {
        double usedRatio() {
            return total <= 0 ? 0 : 1 - (double) usable / total;
        }
    }

    /**
     * The larger of two ratios: of the files to the claim, where the file system is shared, and of
     * the file system itself, which is full whoever has filled it.
     *
     * @param claimed the claim's capacity; empty when nobody has said it
     * @param files bytes of all files in the log directory; empty when they need not or have not
     *     been counted
     */
    public static DiskUsage of(OptionalLong claimed, FileSystem system, OptionalLong files) {
        long capacity = Math.max(1, claimed.orElse(system.total()));
        double ratio = system.usedRatio();
        if (files.isPresent() && isShared(claimed, system)) {
            ratio = Math.max(ratio, (double) files.getAsLong() / capacity);
        }
        return new DiskUsage(capacity, Math.round(ratio * capacity));
    }

    /** Whether the file system says too little, and files have to be counted. */
    public static boolean isShared(OptionalLong claimed, FileSystem system) {
        return claimed.isPresent() && claimed.getAsLong() < SHARED_BELOW * system.total();
    }

    public double ratio() {
        return (double) used / capacity;
    }
}
