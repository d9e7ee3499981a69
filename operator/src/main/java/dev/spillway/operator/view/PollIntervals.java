package dev.spillway.operator.view;

import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.status.StepOutcome;
import java.time.Duration;

/**
 * How soon a cluster is looked at again. Kafka has no events; what Kubernetes shows comes as one.
 */
public final class PollIntervals {

    /** What was just changed is about to show. */
    static final Duration CHANGED = Duration.ofMillis(500);

    /** In-sync replicas and leaders have to be looked for. */
    static final Duration WAITING = Duration.ofSeconds(2);

    /** A person has to act, or something outside. */
    public static final Duration BLOCKED = Duration.ofSeconds(15);

    /** Everything is as declared; drift and sizes are looked for. */
    public static final Duration IDLE = Duration.ofSeconds(15);

    /** Something did not answer. The question itself has taken seconds. */
    public static final Duration UNAVAILABLE = Duration.ofSeconds(3);

    /** Trying again at once would only fill the log. */
    public static final Duration BUG = Duration.ofSeconds(30);

    /** An informer that missed an event stays wrong; a live look finds it. */
    public static final Duration BACKSTOP = Duration.ofMinutes(4);

    /**
     * Between two requests that change topics. The first is made at once; those that follow carry
     * more, since a request of hundreds costs Kafka hardly more than one of ten.
     */
    static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);

    /** While much is being changed, looking takes at most this part of the time. */
    static final int SHARE_OF_BUSY_TIME = 4;

    /**
     * A look at thousands of topics takes a while; at rest, looking takes at most this part of the
     * time.
     */
    static final int SHARE_OF_TIME = 20;

    private PollIntervals() {}

    public static Duration after(Plan plan, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Unavailable unavailable -> UNAVAILABLE;
            case StepOutcome.Refused refused ->
                    switch (refused.others()) {
                        case Unavailable -> UNAVAILABLE;
                        case Made -> CHANGED;
                        case None -> plan.waits().isEmpty() ? BLOCKED : WAITING;
                    };
            case StepOutcome.Paused paused -> IDLE;
            case StepOutcome.Fine fine -> {
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
