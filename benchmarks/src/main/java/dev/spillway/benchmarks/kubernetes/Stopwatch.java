package dev.spillway.benchmarks.kubernetes;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Time since its creation. */
public final class Stopwatch {
    private final long began = System.nanoTime();

    public double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    public static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /**
     * Polls until the condition holds.
     *
     * @throws BenchmarkFailure when it does not hold within that time
     */
    public static void await(
            String what, Duration atMost, Duration every, BooleanSupplier condition)
            throws BenchmarkFailure {
        Stopwatch waited = new Stopwatch();
        while (!condition.getAsBoolean()) {
            if (waited.seconds() > atMost.toMillis() / 1e3) {
                throw new BenchmarkFailure(
                        "timed out after %d s: %s".formatted(atMost.toSeconds(), what));
            }
            pause(every);
        }
    }
}
