package dev.spillway.tier.read;

/**
 * How many second requests there may be: two for every hundred first ones, and a few at once. So a
 * store that is slow as a whole is not asked twice for everything. Thread-safe.
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
