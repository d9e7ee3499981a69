package dev.spillway.tier.read;

import java.util.Arrays;
import java.util.OptionalLong;

/** How long the store took to begin its last answers. Thread-safe. */
final class FirstBytes {
    private static final int KEPT = 256;
    private static final int ENOUGH = 32;
    private static final int RECOUNT = 16;

    private final long[] nanos = new long[KEPT];
    private int recorded;
    private long percentile95 = -1;

    synchronized void record(long took) {
        nanos[recorded++ % KEPT] = took;
        if (recorded >= ENOUGH && recorded % RECOUNT == 0) {
            long[] sorted = Arrays.copyOf(nanos, Math.min(recorded, KEPT));
            Arrays.sort(sorted);
            percentile95 = sorted[sorted.length * 95 / 100];
        }
        if (recorded == Integer.MAX_VALUE) {
            recorded = KEPT;
        }
    }

    /** Nanoseconds within which 95 of 100 answers began; empty before there are enough of them. */
    synchronized OptionalLong percentile95() {
        return percentile95 < 0 ? OptionalLong.empty() : OptionalLong.of(percentile95);
    }
}
