package dev.spillway.broker.disk;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * How full a disk is.
 *
 * @param capacity in bytes: what the volume claim was promised, or else what the file system has
 * @param used in bytes; what is left of the capacity can still be written, also where neighbours on
 *     a shared file system have taken what was promised
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
     * With a file system of its own: what that says. Where a claim shares it: what the files take
     * of the claim, or more where the file system cannot give the rest of it any more. (The share
     * of the file system that is in use says nothing there: of a large one, a hundredth is more
     * than the whole claim.)
     *
     * @param claimed the claim's capacity; empty when nobody has said it
     * @param files bytes of all files in the log directory; empty when they need not or have not
     *     been counted
     */
    public static DiskUsage of(OptionalLong claimed, FileSystem system, OptionalLong files) {
        long capacity = Math.max(1, claimed.orElse(system.total()));
        return new DiskUsage(
                capacity,
                isShared(claimed, system)
                        ? Math.max(files.orElse(0), capacity - system.usable())
                        : Math.round(system.usedRatio() * capacity));
    }

    /** Whether the file system says too little, and files have to be counted. */
    public static boolean isShared(OptionalLong claimed, FileSystem system) {
        return claimed.isPresent() && claimed.getAsLong() < SHARED_BELOW * system.total();
    }

    public double ratio() {
        return (double) used / capacity;
    }
}
