package dev.spillway.tier.read;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How long the store took to begin its last answers, and when one is late. Thread-safe.
 *
 * <p>Late is later than 98 of 100: that leaves as many as there may be second requests for ({@link
 * HedgeBudget}). An earlier moment would spend the budget on answers that are about to begin, and
 * leave none for those that are not. While few answers are known, one slow one among them must not
 * hide the rest: late is twice the median at most.
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
