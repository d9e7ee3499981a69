package dev.spillway.benchmarks.stub;

import java.util.concurrent.locks.LockSupport;

/**
 * Holds a body to a rate. Time lost to a slow peer is not made up for, but for a moment's worth.
 */
final class RateLimiter {
    private static final long MAX_BEHIND_NANOS = 20_000_000;

    private final double nanosPerByte;
    private long dueNanos = System.nanoTime();

    RateLimiter(double nanosPerByte) {
        this.nanosPerByte = nanosPerByte;
    }

    /** So many bytes have passed: waits until they may have. */
    void passed(long bytes) {
        long now = System.nanoTime();
        dueNanos = Math.max(dueNanos, now - MAX_BEHIND_NANOS) + (long) (bytes * nanosPerByte);
        while (dueNanos - now > 0) {
            LockSupport.parkNanos(dueNanos - now);
            now = System.nanoTime();
        }
    }
}
