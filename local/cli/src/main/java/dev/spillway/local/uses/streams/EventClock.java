package dev.spillway.local.uses.streams;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time of day in milliseconds, from a clock that never goes back. */
final class EventClock implements LongSupplier {
    private final long startMs = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long getAsLong() {
        return startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
