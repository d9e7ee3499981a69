package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a view's thread polls Kafka, and which live reconciliation is requested. Requests that
 * arrive while the thread works are not lost: an interval counts from the start of a poll, not from
 * its end.
 */
final class PollSchedule {

    private final Clock clock;
    private Runnable wakeUp = () -> {};
    private Duration interval = PollIntervals.IDLE;
    private Instant pollAt;
    private LiveReconciliation.@Nullable Request request;
    private Instant reconcileAt = Instant.MIN;
    private Instant reconciledAt;
    private Instant nextPollAfterChange = Instant.MIN;
    private Instant changeAt = Instant.MIN;

    /** Nothing is due before it is requested. */
    PollSchedule(Clock clock) {
        this.clock = clock;
        this.pollAt = clock.instant().plus(PollIntervals.RESYNC);
        this.reconciledAt = clock.instant();
    }

    /**
     * @param wake ends the thread's pause
     */
    synchronized void onWakeUp(Runnable wake) {
        wakeUp = wake;
    }

    synchronized void wake() {
        wakeUp.run();
    }

    // Polls

    /** Polls after this time at the latest. */
    synchronized void pollWithin(Duration time) {
        var at = clock.instant().plus(time);
        if (at.isBefore(pollAt)) {
            pollAt = at;
            wakeUp.run();
        }
    }

    /** Polls after this time, and from then on at this interval. */
    synchronized void pollEvery(Duration time) {
        interval = time;
        pollWithin(time);
    }

    /** After a change: polls at once, unless the last poll is too recent. */
    synchronized void pollAfterChange() {
        var now = clock.instant();
        pollWithin(
                nextPollAfterChange.isAfter(now)
                        ? Duration.between(now, nextPollAfterChange)
                        : Duration.ZERO);
    }

    synchronized boolean pollIsDue() {
        return !clock.instant().isBefore(pollAt);
    }

    synchronized Depth depth() {
        return hasChangesPending() ? Depth.Full : Depth.Idle;
    }

    synchronized void pollStarted() {
        pollAt = clock.instant().plus(PollIntervals.RESYNC);
    }

    /**
     * Schedules the next poll; polling thousands of topics takes a while and must leave time in
     * between.
     *
     * @param unsettled whether something was seen that Kafka has yet to create, or a disk that
     *     fills
     */
    synchronized void pollFinished(Duration took, boolean unsettled) {
        var busy = took.multipliedBy(PollIntervals.BUSY_PAUSE_FACTOR);
        nextPollAfterChange = clock.instant().plus(busy);
        if (hasChangesPending()) {
            pollWithin(longest(interval, took));
        } else if (unsettled) {
            pollWithin(longest(PollIntervals.WAITING, busy));
        } else {
            pollWithin(longest(interval, took.multipliedBy(PollIntervals.IDLE_PAUSE_FACTOR)));
        }
    }

    private boolean hasChangesPending() {
        return interval.compareTo(PollIntervals.IDLE) < 0;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    // Changes of topics

    /**
     * @param full whether as much is queued as one request can carry
     */
    synchronized boolean changeIsDue(boolean full) {
        return full || !clock.instant().isBefore(changeAt);
    }

    synchronized void changeMade() {
        changeAt = clock.instant().plus(PollIntervals.BETWEEN_REQUESTS);
    }

    /** When queued changes are due. */
    synchronized Instant changeAt() {
        return changeAt;
    }

    // Live reconciliations

    /** The newest request wins. */
    synchronized void request(LiveReconciliation.Request wanted) {
        request = wanted;
        wakeUp.run();
    }

    synchronized void withdraw() {
        request = null;
    }

    /** None until the pause after the last one has passed. */
    synchronized LiveReconciliation.@Nullable Request takeRequest() {
        if (clock.instant().isBefore(reconcileAt)) {
            return null;
        }
        var wanted = request;
        request = null;
        return wanted;
    }

    /**
     * @param pause before the next one, and until the next poll
     */
    synchronized void liveReconciliationFinished(Duration pause) {
        reconciledAt = clock.instant();
        reconcileAt = reconciledAt.plus(pause);
        pollWithin(pause);
    }

    /** Whether the last live reconciliation is at least this long ago. */
    synchronized boolean liveReconciliationDue(Duration after) {
        return !clock.instant().isBefore(reconciledAt.plus(after));
    }

    /**
     * @param also when something else is due
     * @return how long nothing is due
     */
    synchronized Duration untilNext(Optional<Instant> also) {
        var next = request != null && reconcileAt.isBefore(pollAt) ? reconcileAt : pollAt;
        if (also.isPresent() && also.get().isBefore(next)) {
            next = also.get();
        }
        var now = clock.instant();
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }
}
