package dev.spillway.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Spreads what thousands could do at once, and what can wait: each gets its turn. */
final class Turns {

    /** Twenty a second. */
    private static final Duration EACH = Duration.ofMillis(50);

    /** No turn is later than this from now, not even after the clock was set back. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, Instant> turns = new HashMap<>();
    private Instant next = Instant.MIN;

    /** When it is this one's turn; not after now means that it is now, which uses it up. */
    synchronized Instant take(String uid, Instant now) {
        var latest = now.plus(LONGEST);
        var turn = turns.get(uid);
        if (turn == null || turn.isAfter(latest)) {
            turn = next.isBefore(now) || next.isAfter(latest) ? now : next;
            next = turn.plus(EACH);
        }
        if (turn.isAfter(now)) {
            turns.put(uid, turn);
        } else {
            turns.remove(uid);
        }
        return turn;
    }

    synchronized void forget(String uid) {
        turns.remove(uid);
    }
}
