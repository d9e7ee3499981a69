package dev.spillway.operator.observed;

import java.time.Instant;

/**
 * Restarts of what had failed of a connector, since it last ran for a while.
 *
 * @param last when the last one was
 */
public record Restarts(int count, Instant last) {

    public static final Restarts NONE = new Restarts(0, Instant.EPOCH);

    /** The one that knows of the later restart. */
    public Restarts orLater(Restarts other) {
        return other.last.isAfter(last) ? other : this;
    }
}
