package dev.spillway.benchmarks.topics;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes on while nothing has to be done.
 *
 * @param settled seconds until no more was written than at rest
 */
record IdleLoad(int topics, double settled, ClusterMeters.Spent spent) {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(3);

    /** Waits until the operator writes nothing for a while, then watches. */
    static IdleLoad of(int topics, ClusterMeters meters, RunParameters scale)
            throws InterruptedException {
        double settled = awaitQuiet(meters);
        ClusterMeters.Reading before = meters.read();
        Stopwatch.pause(scale.rest());
        return new IdleLoad(topics, settled, meters.since(before));
    }

    /**
     * Until nothing was written for a while.
     *
     * @return when that while began, in seconds from now
     */
    static double awaitQuiet(ClusterMeters meters) {
        Stopwatch settling = new Stopwatch();
        while (writes(meters) && settling.seconds() < SETTLES_WITHIN.toSeconds()) {
            // Looks again.
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
