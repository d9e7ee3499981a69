package dev.spillway.operator.leader;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Until when this process may act. A Lease does not fence: it does not stop a former holder that
 * was paused or cut off from the API server. So each holder stops by itself, before its Lease can
 * expire for anybody else.
 *
 * <p>The time is monotonic: it is not set by anybody, and it goes on while the process is stopped
 * (SIGSTOP, a long garbage collection), so that a process that continues finds its time over.
 */
public final class LeaseDeadline implements Leadership {

    private final LongSupplier nanoTime;
    private final long validNanos;
    private OptionalLong deadline = OptionalLong.empty();
    private boolean ended;

    /**
     * @param nanoTime such as {@link System#nanoTime}
     * @param valid how long a renewal lasts: shorter than the Lease, see {@link LeaseTimes}
     */
    public LeaseDeadline(LongSupplier nanoTime, Duration valid) {
        this.nanoTime = nanoTime;
        this.validNanos = valid.toNanos();
    }

    public static LeaseDeadline ofThisProcess() {
        return new LeaseDeadline(System::nanoTime, LeaseTimes.VALID);
    }

    /** To be taken before a renewal is sent. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /**
     * The Lease was acquired or renewed.
     *
     * @param sentAt the time before the request was sent: when the API server handled it is unknown
     */
    public synchronized void renewed(long sentAt) {
        deadline = OptionalLong.of(sentAt + validNanos);
    }

    /** Ends it for good, before the Lease is released. */
    public synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized boolean mayAct() {
        return !ended && !left().isZero();
    }

    /** Whether the Lease was held, was not given up, and its time is over. */
    synchronized boolean isLost() {
        return !ended && deadline.isPresent() && left().isZero();
    }

    /** How long the process may act without another renewal; zero if it may not. */
    synchronized Duration left() {
        return deadline.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, deadline.getAsLong() - nanoTime.getAsLong()));
    }
}
