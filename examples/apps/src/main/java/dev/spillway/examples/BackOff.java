package dev.spillway.examples;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double, each of a random length, so that those who wait do not return together. */
public final class BackOff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** It is well again: the next pause is a short one. */
    public void reset() {
        next = first;
    }

    public Duration next() {
        return next(RandomGenerator.getDefault());
    }

    /** Between half of it and all of it. */
    Duration next(RandomGenerator random) {
        var nanos = next.toNanos();
        var doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }
}
