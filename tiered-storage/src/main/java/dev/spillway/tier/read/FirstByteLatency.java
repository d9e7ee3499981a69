package dev.spillway.tier.read;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How long the store took to begin its last answers, and when one is late. Thread-safe.
 *
 * <p>An answer is late when it takes longer than 98 of 100: there are as many late answers as
 * second requests are allowed ({@link HedgeBudget}). A lower percentile would spend the budget on
 * answers that are about to begin. While few answers are known, a slow one among them must not
 * raise the limit for the rest, so an answer is late after twice the median at the latest.
 */
final class FirstByteLatency {
    private static final int KEPT = 256;
    private static final int ENOUGH = 8;
    private static final int RECOUNT = 8;
    private static final int PERCENT_IN_TIME = 98;

    private final long[] nanos = new long[KEPT];
    private int recorded;
    private long late = -1;

    synchronized void record(long took) {
        nanos[recorded++ % KEPT] = took;
        if (recorded >= ENOUGH && recorded % RECOUNT == 0) {
            long[] sorted = Arrays.copyOf(nanos, Math.min(recorded, KEPT));
            Arrays.sort(sorted);
            late =
                    Math.min(
                            sorted[(sorted.length - 1) * PERCENT_IN_TIME / 100],
                            2 * sorted[sorted.length / 2]);
        }
        if (recorded == Integer.MAX_VALUE) {
            recorded = KEPT;
        }
    }

    /** Nanoseconds after which an answer is late; empty before enough of them are known. */
    synchronized OptionalLong late() {
        return late < 0 ? OptionalLong.empty() : OptionalLong.of(late);
    }
}
