package dev.spillway.benchmarks.measure;

import java.util.Arrays;
import java.util.concurrent.Callable;

/** How long single operations took, every one kept. Thread-safe. */
public final class Durations {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    /** Runs and times it. */
    public <T> T time(Callable<T> operation) throws Exception {
        long start = System.nanoTime();
        T result = operation.call();
        add(System.nanoTime() - start);
        return result;
    }

    public synchronized int count() {
        return count;
    }

    /**
     * @param share between 0 and 1
     * @return milliseconds; NaN when there are none
     */
    public synchronized double quantileMs(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (share * count))] / 1e6;
    }
}
