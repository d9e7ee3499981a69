package dev.spillway.broker.disk;

/**
 * For how long a connection of a producer is held back after each of its requests, while there is a
 * limit. Each connection gets one request through per delay, so the delay that makes a rate is the
 * bytes of one round of all connections, divided by that rate. How many these are is not known; it
 * is what came in so far, times the delay at which it came.
 *
 * <p>Kafka's own delays follow from a rate: what exceeds it in the quota's window, about ten
 * seconds, has to be paid back. For a limit that comes and goes that is wrong twice. Where it
 * begins, producers would stop for minutes because of what they wrote before. And with more
 * connections than the rate has requests per window, the window forgets those that wait, and lets
 * through many times the rate. So {@link #limitOfGroup} names Kafka the rate from which the wanted
 * delay follows.
 *
 * @param round bytes of one round
 * @param delay in seconds
 */
record Throttle(double round, double delay) {
    /** No limit. */
    static final Throttle OFF = new Throttle(0, 0);

    /**
     * Producers give up after two minutes (their {@code delivery.timeout.ms}), and are held back by
     * no more than this when there is room again.
     */
    static final double LONGEST_DELAY = 60;

    private static final double SHORTEST_DELAY = 0.1;

    /** What a producer sends at most at once, if it says nothing else (max.request.size). */
    static final double REQUEST = 1024 * 1024;

    /** A delay at most doubles or halves within it: it is decided from what the last one did. */
    private static final double STEP_SECONDS = 0.2;

    /** For how long a burst is remembered that has not come again. */
    private static final double MEMORY_SECONDS = 30;

    /**
     * The next one.
     *
     * @param allowed bytes per second
     * @param produced bytes per second since the last one was made
     * @param seconds since then
     */
    Throttle next(double allowed, double produced, double seconds) {
        if (delay == 0) {
            double first = clamp(REQUEST / allowed, SHORTEST_DELAY, LONGEST_DELAY);
            return new Throttle(REQUEST, first);
        }
        double came = produced * delay;
        double memory = came > round ? Math.max(1, delay) : Math.max(MEMORY_SECONDS, delay);
        double weight = 1 - Math.exp(-seconds / memory);
        double newRound = Math.max(REQUEST, round + weight * (came - round));
        double most = Math.pow(2, Math.max(seconds, STEP_SECONDS) / STEP_SECONDS);
        double wanted = clamp(newRound / allowed, delay / most, delay * most);
        return new Throttle(newRound, clamp(wanted, SHORTEST_DELAY, LONGEST_DELAY));
    }

    /**
     * The quota that makes Kafka hold back the next request of a group by this delay, and one that
     * is not exceeded for a group that takes less than its share.
     *
     * <p>Kafka's delay is window x (observed - quota) / quota, where a request counts as observed
     * already. Its size is not known before: one that is smaller than {@link #REQUEST} is held back
     * for less.
     *
     * @param observed bytes per second of the group in the quota's window, before this request
     * @param share bytes per second that the group may have in any case
     * @param window of the quota, in seconds
     */
    double limitOfGroup(double observed, double share, double window) {
        double withRequest = observed + REQUEST / window;
        return withRequest <= share ? share : withRequest * window / (window + delay);
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }
}
