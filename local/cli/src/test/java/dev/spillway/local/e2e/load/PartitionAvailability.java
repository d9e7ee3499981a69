package dev.spillway.local.e2e.load;

import java.util.Arrays;

/**
 * Tracks when each partition of a topic last accepted a write, as producers see it. Times are those
 * of {@link System#nanoTime}.
 */
public final class PartitionAvailability {
    private final boolean[] acknowledged;
    private final long[] acknowledgedAt;
    private final long[] servedSince;
    private final long[] longestGap;

    public PartitionAvailability(int partitions) {
        acknowledged = new boolean[partitions];
        acknowledgedAt = new long[partitions];
        servedSince = new long[partitions];
        longestGap = new long[partitions];
        Arrays.fill(servedSince, System.nanoTime());
    }

    /**
     * @param sent when the record was passed to the producer
     */
    public synchronized void acknowledged(int partition, long sent, long now) {
        if (acknowledged[partition]) {
            longestGap[partition] =
                    Math.max(longestGap[partition], now - acknowledgedAt[partition]);
        }
        acknowledged[partition] = true;
        acknowledgedAt[partition] = now;
        servedSince[partition] = Math.max(servedSince[partition], sent);
    }

    /** Whether every partition has accepted a record that was sent after this time. */
    public synchronized boolean servedSince(long time) {
        return Arrays.stream(servedSince).allMatch(sent -> sent - time > 0);
    }

    /** The longest time between two acknowledgements since the last call, by partition, in ns. */
    public synchronized long[] longestGaps() {
        var gaps = longestGap.clone();
        Arrays.fill(longestGap, 0);
        return gaps;
    }
}
