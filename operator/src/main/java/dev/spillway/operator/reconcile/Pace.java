package dev.spillway.operator.reconcile;

import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.status.Outcome;
import java.time.Duration;

/** When to look again at the latest. What Kubernetes shows comes as an event anyway. */
final class Pace {

    /** What was just changed is about to show. */
    private static final Duration CHANGED = Duration.ofMillis(500);

    /** Kafka has no events: ISRs and leaders have to be looked for. */
    private static final Duration WAITING = Duration.ofSeconds(2);

    /** A person has to act, or something outside. */
    static final Duration BLOCKED = Duration.ofSeconds(15);

    /** Everything is as declared; drift and sizes are looked for. */
    static final Duration IDLE = Duration.ofSeconds(15);

    /** Something did not answer. The question itself has taken seconds. */
    static final Duration UNAVAILABLE = Duration.ofSeconds(3);

    /** Trying again at once would only fill the log. */
    static final Duration BUG = Duration.ofSeconds(30);

    /** When even the status could not be written. */
    static final long FIRST_RETRY_MS = 1_000;

    static final long LONGEST_RETRY_MS = 30_000;

    private Pace() {}

    static Duration after(Plan plan, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Unavailable unavailable -> UNAVAILABLE;
            case Outcome.Refused refused -> BLOCKED;
            case Outcome.Paused paused -> IDLE;
            case Outcome.Fine fine -> {
                if (plan.acts()) {
                    yield CHANGED;
                }
                if (!plan.waits().isEmpty()) {
                    yield WAITING;
                }
                yield plan.blocked().isEmpty() ? IDLE : BLOCKED;
            }
        };
    }
}
