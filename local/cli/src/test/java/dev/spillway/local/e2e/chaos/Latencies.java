package dev.spillway.local.e2e.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A sample of durations, in nanoseconds. */
final class Latencies {
    private final List<Long> all = new ArrayList<>();

    void add(long nanos) {
        all.add(nanos);
    }

    void addAll(long[] nanos) {
        Arrays.stream(nanos).forEach(all::add);
    }

    /** The smallest value that at least this share of the sample does not exceed. */
    double percentileMs(double share) {
        var sorted = all.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.0f ms, p99 %.0f ms, longest %.0f ms (%d measured)",
                percentileMs(0.5),
                percentileMs(0.99),
                percentileMs(1),
                all.size());
    }
}
