package dev.spillway.operator.reconcile;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;

/**
 * Retry intervals of a reconciliation that could not even write its status: from 1 s, doubled up to
 * 30 s, without end.
 *
 * <p>A class rather than the annotation GradualRetry: Quarkus records what the annotation makes,
 * and of the two methods {@code setInitialInterval} that it finds there it sometimes takes the one
 * that does not fit, and leaves the interval out of the build.
 */
public final class RetryIntervals implements Retry {
    static final long INITIAL_MS = 1_000;
    static final long MAX_MS = 30_000;

    @Override
    public RetryExecution initExecution() {
        return new GenericRetry()
                .setInitialInterval(INITIAL_MS)
                .setIntervalMultiplier(2)
                .setMaxInterval(MAX_MS)
                .setMaxAttempts(Integer.MAX_VALUE)
                .initExecution();
    }
}
