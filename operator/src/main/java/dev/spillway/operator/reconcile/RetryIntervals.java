package dev.spillway.operator.reconcile;

/** When a reconciliation is tried again that could not even write its status. */
final class RetryIntervals {
    static final long FIRST_MS = 1_000;
    static final long LONGEST_MS = 30_000;

    private RetryIntervals() {}
}
