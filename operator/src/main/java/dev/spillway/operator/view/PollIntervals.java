package dev.spillway.operator.view;

import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.status.StepOutcome;
import java.time.Duration;

/**
 * How soon a cluster is polled again. Kafka has no watch; changes in Kubernetes arrive as events.
 */
public final class PollIntervals {

    /** A change was just made and is about to become visible. */
    static final Duration CHANGED = Duration.ofMillis(500);

    /** Waiting for in-sync replicas or leaders, which only polling shows. */
    static final Duration WAITING = Duration.ofSeconds(2);

    /** Waiting for a person, or for something outside the operator. */
    public static final Duration BLOCKED = Duration.ofSeconds(15);

    /**
     * What was refused is tried again: nothing tells the operator that it would be accepted now.
     */
    public static final Duration REFUSED = Duration.ofSeconds(30);

    /**
     * After a status was written. The library drops what happened to the resource before its own
     * write, as it knows of a later version: also its deletion, which must not wait for something
     * else to happen.
     */
    public static final Duration AFTER_STATUS = Duration.ofSeconds(15);

    /** Everything is as declared; polls look for drift and update sizes. */
    public static final Duration IDLE = Duration.ofSeconds(15);

    /** Something did not answer. The call itself has already taken seconds. */
    public static final Duration UNAVAILABLE = Duration.ofSeconds(3);

    /** Retrying at once would only fill the log. */
    public static final Duration INTERNAL_ERROR = Duration.ofSeconds(30);

    /** An informer that missed an event stays wrong until a live read corrects it. */
    public static final Duration RESYNC = Duration.ofMinutes(4);

    /**
     * Between two requests that change topics. The first is sent at once; later ones carry more,
     * because a request of hundreds costs Kafka hardly more than one of ten.
     */
    static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);

    /**
     * While topics are being changed, a poll is followed by a pause of this many times its
     * duration.
     */
    static final int BUSY_PAUSE_FACTOR = 4;

    /**
     * Polling thousands of topics takes a while; at rest a poll is followed by a pause of this many
     * times its duration.
     */
    static final int IDLE_PAUSE_FACTOR = 20;

    private PollIntervals() {}

    public static Duration after(Plan plan, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Unavailable unavailable -> UNAVAILABLE;
            case StepOutcome.Refused refused ->
                    switch (refused.others()) {
                        case Unavailable -> UNAVAILABLE;
                        case Done -> CHANGED;
                        case None -> plan.waits().isEmpty() ? BLOCKED : WAITING;
                    };
            case StepOutcome.Paused paused -> IDLE;
            case StepOutcome.Done done -> {
                if (plan.acts() || isAboutToAct(plan)) {
                    yield CHANGED;
                }
                if (!plan.waits().isEmpty()) {
                    yield WAITING;
                }
                yield plan.blocked().isEmpty() ? IDLE : BLOCKED;
            }
        };
    }

    private static boolean isAboutToAct(Plan plan) {
        return plan.upgrade() != null && plan.upgrade().turn() instanceof UpgradeTurn.Begins;
    }
}
