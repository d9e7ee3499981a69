package dev.spillway.tier.upload;

import dev.spillway.tier.s3.StoreException;
import java.time.Duration;

/** When a copy is given up. */
record Deadline(long atNanos, Duration allowed) {

    static Deadline in(Duration allowed) {
        return new Deadline(System.nanoTime() + allowed.toNanos(), allowed);
    }

    /**
     * @throws StoreException when nothing is left
     */
    Duration left() throws StoreException {
        long nanos = atNanos - System.nanoTime();
        if (nanos <= 0) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "the copy was not finished within " + allowed.toSeconds() + " s");
        }
        return Duration.ofNanos(nanos);
    }
}
