package dev.spillway.local.uses.commitlog;

import java.util.List;

/** A sample of durations. */
record Delays(List<Long> sortedNanos) {
    static Delays of(List<Long> nanos) {
        return new Delays(nanos.stream().sorted().toList());
    }

    /** The smallest value that at least this share of the sample does not exceed; 0 for none. */
    double percentileMs(double share) {
        return sortedNanos.isEmpty()
                ? 0
                : sortedNanos.get(
                                Math.clamp(
                                        (long) Math.ceil(share * sortedNanos.size()) - 1,
                                        0,
                                        sortedNanos.size() - 1))
                        / 1e6;
    }

    int size() {
        return sortedNanos.size();
    }
}
