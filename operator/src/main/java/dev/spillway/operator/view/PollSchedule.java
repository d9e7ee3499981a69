package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a view's thread is to look at Kafka, and which pass is asked of it. What is asked for while
 * it works is not lost: it counts from the beginning of a look, not from its end.
 */
final class PollSchedule {

    private final Clock clock;
    private Runnable wakeUp = () -> {};
    private Duration interval = PollIntervals.IDLE;
    private Instant lookAt;
    private LiveReconciliation.@Nullable Request request;
    private Instant passAt = Instant.MIN;
    private Instant liveAt;
    private Instant lookAgainAt = Instant.MIN;
    private Instant changeAt = Instant.MIN;

    /** Nothing is due before it is asked for. */
    PollSchedule(Clock clock) {
        this.clock = clock;
        this.lookAt = clock.instant().plus(PollIntervals.BACKSTOP);
        this.liveAt = clock.instant();
    }

    /**
     * @param wake interrupts the thread's pause
     */
    synchronized void onWakeUp(Runnable wake) {
        wakeUp = wake;
    }

    synchronized void wake() {
        wakeUp.run();
    }

    // Looks

    /** Looks after this time at the latest. */
    synchronized void lookWithin(Duration time) {
        var at = clock.instant().plus(time);
        if (at.isBefore(lookAt)) {
            lookAt = at;
            wakeUp.run();
        }
    }

    /** Looks after this time, and then again and again, until this is said anew. */
    synchronized void lookEvery(Duration time) {
        interval = time;
        lookWithin(time);
    }

    /** Something was changed: at once, but for looks that follow each other closely. */
    synchronized void lookAfterChange() {
        var now = clock.instant();
        lookWithin(lookAgainAt.isAfter(now) ? Duration.between(now, lookAgainAt) : Duration.ZERO);
    }

    synchronized boolean lookIsDue() {
        return !clock.instant().isBefore(lookAt);
    }

    synchronized Depth depth() {
        return isUnderWay() ? Depth.Full : Depth.Resting;
    }

    synchronized void lookBegins() {
        lookAt = clock.instant().plus(PollIntervals.BACKSTOP);
    }

    /**
     * A look at thousands of topics takes a while, so that looking must leave time in between.
     *
     * @param unsettled whether something was seen that Kafka has yet to make
     */
    synchronized void lookEnded(Duration took, boolean unsettled) {
        var busy = took.multipliedBy(PollIntervals.SHARE_OF_BUSY_TIME);
        lookAgainAt = clock.instant().plus(busy);
        if (isUnderWay()) {
            lookWithin(longest(interval, took));
        } else if (unsettled) {
            lookWithin(longest(PollIntervals.WAITING, busy));
        } else {
            lookWithin(longest(interval, took.multipliedBy(PollIntervals.SHARE_OF_TIME)));
        }
    }

    private boolean isUnderWay() {
        return interval.compareTo(PollIntervals.IDLE) < 0;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    // Changes of topics

    /**
     * @param full whether as much waits as a request can carry
     */
    synchronized boolean changeIsDue(boolean full) {
        return full || !clock.instant().isBefore(changeAt);
    }

    synchronized void changeMade() {
        changeAt = clock.instant().plus(PollIntervals.BETWEEN_REQUESTS);
    }

    /** When what waits to be changed is due. */
    synchronized Instant changeAt() {
        return changeAt;
    }

    // Passes

    /** The newest request counts. */
    synchronized void request(LiveReconciliation.Request wanted) {
        request = wanted;
        wakeUp.run();
    }

    synchronized void withdraw() {
        request = null;
    }

    /** None before the pause after the last pass is over. */
    synchronized LiveReconciliation.@Nullable Request takeRequest() {
        if (clock.instant().isBefore(passAt)) {
            return null;
        }
        var wanted = request;
        request = null;
        return wanted;
    }

    /**
     * @param pause before the next one, and until the next look
     */
    synchronized void passMade(Duration pause) {
        liveAt = clock.instant();
        passAt = liveAt.plus(pause);
        lookWithin(pause);
    }

    /** Whether no pass was made for this long. */
    synchronized boolean liveLookDue(Duration after) {
        return !clock.instant().isBefore(liveAt.plus(after));
    }

    /**
     * @param also when something else is due
     * @return how long nothing is due
     */
    synchronized Duration untilNext(Optional<Instant> also) {
        var next = request != null && passAt.isBefore(lookAt) ? passAt : lookAt;
        if (also.isPresent() && also.get().isBefore(next)) {
            next = also.get();
        }
        var now = clock.instant();
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }
}
