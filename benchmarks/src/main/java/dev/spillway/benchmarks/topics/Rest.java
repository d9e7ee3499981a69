package dev.spillway.benchmarks.topics;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes on while nothing has to be done.
 *
 * @param settled seconds until no more was written than at rest
 */
record Rest(int topics, double settled, Meters.Spent spent) {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(3);

    /** Waits until the operator writes nothing for a while, then watches. */
    static Rest of(int topics, Meters meters, Scale scale) throws InterruptedException {
        double settled = awaitQuiet(meters);
        Meters.Reading before = meters.read();
        Stopwatch.pause(scale.rest());
        return new Rest(topics, settled, meters.since(before));
    }

    /**
     * Until nothing was written for a while.
     *
     * @return when that while began, in seconds from now
     */
    static double awaitQuiet(Meters meters) {
        Stopwatch settling = new Stopwatch();
        while (writes(meters) && settling.seconds() < SETTLES_WITHIN.toSeconds()) {
            // Looks again.
        }
        return settling.seconds() - QUIET.toSeconds();
    }

    private static boolean writes(Meters meters) {
        Optional<ApiRequests.Counts> before = meters.api().now();
        Stopwatch.pause(QUIET);
        return meters.api()
                .now()
                .flatMap(after -> before.map(b -> after.since(b).writes() > 0))
                .orElse(false);
    }
}
