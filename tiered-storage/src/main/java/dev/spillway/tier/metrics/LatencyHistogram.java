package dev.spillway.tier.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations since the start of the plugin: four buckets for every power of two
 * microseconds, from 1 us to 9 hours, so that a quantile is right to within 19 %.
 */
public final class LatencyHistogram {
    private static final int BUCKETS_PER_DOUBLING = 4;
    private static final int BUCKETS = 35 * BUCKETS_PER_DOUBLING;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    public void record(long nanos) {
        double micros = Math.max(1, nanos / 1000.0);
        int bucket = (int) (Math.log(micros) / Math.log(2) * BUCKETS_PER_DOUBLING);
        counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
    }

    /**
     * @param share between 0 and 1, e.g. 0.99
     * @return milliseconds; NaN before anything was recorded
     */
    public double quantileMs(double share) {
        long total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            total += counts.get(bucket);
        }
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts.get(bucket);
            if (total > 0 && seen >= share * total) {
                return Math.pow(2, (bucket + 1.0) / BUCKETS_PER_DOUBLING) / 1000;
            }
        }
        return Double.NaN;
    }
}
