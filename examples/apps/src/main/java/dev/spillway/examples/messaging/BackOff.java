package dev.spillway.examples.messaging;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Pauses that double, each of a random length, so that those who wait do not return together. */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    void reset() {
        next = first;
    }

    void pause() {
        LockSupport.parkNanos(nextNanos(RandomGenerator.getDefault()));
    }

    /** Between half of it and all of it. */
    long nextNanos(RandomGenerator random) {
        var nanos = next.toNanos();
        var doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return nanos / 2 + random.nextLong(nanos / 2 + 1);
    }
}
