package dev.spillway.local.e2e;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Waits for conditions, with a timeout. */
public final class Await {
    private static final long POLL_INTERVAL_MS = 100;

    private Await() {}

    /**
     * @param obstacles why the condition does not hold; empty when it does
     * @throws AssertionError with the last obstacles when it does not hold in time
     */
    public static void until(String condition, Duration within, Callable<List<String>> obstacles)
            throws Exception {
        var deadline = System.nanoTime() + within.toNanos();
        var left = obstacles.call();
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within %d s: %s:\n  %s"
                                .formatted(
                                        within.toSeconds(), condition, String.join("\n  ", left)));
            }
            Thread.sleep(POLL_INTERVAL_MS);
            left = obstacles.call();
        }
    }
}
