package dev.spillway.operator.reconcile;

/** Retry intervals of a reconciliation that could not even write its status. */
final class RetryIntervals {
    static final long INITIAL_MS = 1_000;
    static final long MAX_MS = 30_000;

    private RetryIntervals() {}
}
