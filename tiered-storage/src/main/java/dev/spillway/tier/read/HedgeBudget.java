package dev.spillway.tier.read;

/**
 * Limits second requests: two for every hundred first ones, with a burst of a few. So a store that
 * is slow as a whole does not get every request twice. Thread-safe.
 */
final class HedgeBudget {
    private static final double A_REQUEST_EARNS = 0.02;
    private static final double MAX = 4;

    private double saved = 1;

    synchronized void requested() {
        saved = Math.min(MAX, saved + A_REQUEST_EARNS);
    }

    synchronized boolean take() {
        if (saved < 1) {
            return false;
        }
        saved -= 1;
        return true;
    }
}
