package dev.spillway.benchmarks.kubernetes;

import java.time.Duration;

/** Follows a number that grows to a known end, and fails when it stalls. */
public final class ProgressMonitor {
    private final String what;
    private final long all;
    private final Duration patience;
    private long most = -1;
    private Stopwatch sinceNews = new Stopwatch();
    private int tens;

    /**
     * @param patience how long the number may stay the same
     */
    public ProgressMonitor(String what, long all, Duration patience) {
        this.what = what;
        this.all = all;
        this.patience = patience;
    }

    /**
     * Whether there is more to wait for.
     *
     * @throws BenchmarkFailure when there was no progress for too long
     */
    public boolean isIncomplete(long now) throws BenchmarkFailure {
        if (now > most) {
            most = now;
            sinceNews = new Stopwatch();
            print();
        }
        if (sinceNews.seconds() > patience.toSeconds()) {
            throw new BenchmarkFailure(
                    "%s: %d of %d, no progress for %d s"
                            .formatted(what, most, all, patience.toSeconds()));
        }
        return most < all;
    }

    private void print() {
        int now = all == 0 ? 10 : (int) (10 * most / all);
        if (now > tens) {
            tens = now;
            System.err.printf("  %s: %d of %d%n", what, most, all);
        }
    }
}
