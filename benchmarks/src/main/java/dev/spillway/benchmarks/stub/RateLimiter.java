package dev.spillway.benchmarks.stub;

import java.util.concurrent.locks.LockSupport;

/** Limits the rate of a body. Time lost to a slow peer is made up for only briefly. */
final class RateLimiter {
    private static final long MAX_BEHIND_NANOS = 20_000_000;

    private final double nanosPerByte;
    private long dueNanos = System.nanoTime();

    RateLimiter(double nanosPerByte) {
        this.nanosPerByte = nanosPerByte;
    }

    /** Waits until so many bytes may have passed. */
    void passed(long bytes) {
        long now = System.nanoTime();
        dueNanos = Math.max(dueNanos, now - MAX_BEHIND_NANOS) + (long) (bytes * nanosPerByte);
        while (dueNanos - now > 0) {
            LockSupport.parkNanos(dueNanos - now);
            now = System.nanoTime();
        }
    }
}
