package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.Optional;

/**
 * The load while nothing has to be done.
 *
 * @param settled seconds until nothing was written for a while
 */
record IdleLoad(int topics, double settled, ClusterMeters.Spent spent) {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration MAX_SETTLE_TIME = Duration.ofMinutes(3);

    /** Waits until the operator writes nothing for a while, then measures. */
    static IdleLoad of(int topics, ClusterMeters meters, RunParameters scale)
            throws InterruptedException {
        double settled = awaitQuiet(meters);
        ClusterMeters.Reading before = meters.read();
        Stopwatch.pause(scale.rest());
        return new IdleLoad(topics, settled, meters.since(before));
    }

    /**
     * Waits until nothing was written for a while.
     *
     * @return when that quiet period began, in seconds from now
     */
    static double awaitQuiet(ClusterMeters meters) {
        Stopwatch settling = new Stopwatch();
        while (writes(meters) && settling.seconds() < MAX_SETTLE_TIME.toSeconds()) {
            // Checks again.
        }
        return settling.seconds() - QUIET.toSeconds();
    }

    private static boolean writes(ClusterMeters meters) {
        Optional<ApiRequestCounts.Counts> before = meters.api().now();
        Stopwatch.pause(QUIET);
        return meters.api()
                .now()
                .flatMap(after -> before.map(b -> after.since(b).writes() > 0))
                .orElse(false);
    }
}
