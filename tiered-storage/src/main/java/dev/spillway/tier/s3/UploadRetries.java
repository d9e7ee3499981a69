package dev.spillway.tier.s3;

import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries the requests of an upload, within bounds, and checks what the store has done before it
 * sends again. The SDK's own retries would send 64 MiB again although the store has them, and take
 * "no such upload" for a failure when it is the right answer to the second of two identical
 * requests.
 *
 * <ol>
 *   <li>A success ends it, and so does a refusal, unless an earlier attempt may have worked.
 *   <li>An attempt that may have worked (no answer, a late one, an internal error) is followed by a
 *       check of the store. What is there is not sent again.
 *   <li>While the store cannot be checked, nothing is sent; a failed check counts as an attempt.
 *   <li>The number of attempts and their time are bounded; the pause between them grows.
 * </ol>
 */
final class UploadRetries {
    private static final Logger LOG = LoggerFactory.getLogger(UploadRetries.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long FIRST_THROTTLED_PAUSE_MS = 300;
    private static final long MAX_PAUSE_MS = 10_000;

    /** One attempt. */
    interface Attempt {
        void send(Duration timeout) throws StoreException;
    }

    /** Whether the store has done it after all. */
    interface CompletionCheck {
        boolean isDone() throws StoreException;
    }

    /** For requests that are safe to repeat. */
    static final CompletionCheck SAFE_TO_REPEAT = () -> false;

    private final int attempts;

    UploadRetries(int attempts) {
        this.attempts = attempts;
    }

    /**
     * @throws StoreException the last failure; {@link StoreException#mayHaveHappened} when it is
     *     not certain that the store has not done it
     */
    void untilDone(String what, Duration timeout, Attempt request, CompletionCheck check)
            throws StoreException {
        long giveUpAt = System.nanoTime() + timeout.toNanos();
        boolean uncertain = false;
        int notFound = 0;
        for (int attempt = 1; ; attempt++) {
            StoreException failure;
            try {
                if (uncertain && check.isDone()) {
                    LOG.info("{}: the answer was lost or late, the store has done it", what);
                    return;
                }
                request.send(left(what, giveUpAt));
                return;
            } catch (StoreException e) {
                failure = e;
            }
            uncertain |= failure.mayHaveHappened();
            notFound += failure.kind() == Kind.NOT_FOUND ? 1 : 0;
            boolean hopeless = failure.kind() == Kind.REFUSED && !uncertain;
            if (hopeless || failure.kind() == Kind.INTERRUPTED) {
                throw failure;
            }
            // An upload that is gone, twice, and has left no object, does not come back.
            if (attempt >= attempts || notFound == 2 || System.nanoTime() >= giveUpAt) {
                lastCheck(what, uncertain, check, failure);
                return;
            }
            pause(what, failure, attempt);
        }
    }

    /** Returns when it is done after all. */
    private static void lastCheck(
            String what, boolean uncertain, CompletionCheck check, StoreException failure)
            throws StoreException {
        boolean done;
        try {
            done = uncertain && check.isDone();
        } catch (StoreException e) {
            failure.addSuppressed(e);
            done = false;
        }
        if (!done) {
            throw uncertain ? failure.butMayHaveHappened() : failure;
        }
        LOG.info("{}: the answer was lost or late, the store has done it", what);
    }

    private static Duration left(String what, long giveUpAt) throws StoreException {
        long nanos = giveUpAt - System.nanoTime();
        if (nanos <= 0) {
            throw new StoreException(Kind.UNAVAILABLE, what + ": no time left");
        }
        return Duration.ofNanos(nanos);
    }

    private static void pause(String what, StoreException failure, int attempt)
            throws StoreException {
        long first = failure.isThrottled() ? FIRST_THROTTLED_PAUSE_MS : FIRST_PAUSE_MS;
        pause(what, Math.min(MAX_PAUSE_MS, first << Math.min(attempt - 1, 10)));
    }

    /** Sleeps about so long. */
    static void pause(String what, long millis) throws StoreException {
        try {
            TimeUnit.MILLISECONDS.sleep(
                    millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.INTERRUPTED, what + ": interrupted", e);
        }
    }
}
