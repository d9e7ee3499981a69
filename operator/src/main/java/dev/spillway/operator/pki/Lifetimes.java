package dev.spillway.operator.pki;

import java.time.Duration;
import java.time.Instant;

/**
 * How long certificates are valid.
 *
 * @param authority of a CA certificate
 * @param leaf of the certificates of nodes and users
 * @param operator of the operator's own, which is never stored
 */
public record Lifetimes(Duration authority, Duration leaf, Duration operator) {

    public static final Lifetimes STANDARD =
            new Lifetimes(Duration.ofDays(5 * 365), Duration.ofDays(90), Duration.ofHours(24));

    /** Certificates begin so long ago, because clocks differ. */
    public static final Duration BACKDATED = Duration.ofMinutes(5);

    static Instant begin(Instant now) {
        return now.minus(BACKDATED);
    }
}
