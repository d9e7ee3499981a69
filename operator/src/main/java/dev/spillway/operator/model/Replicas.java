package dev.spillway.operator.model;

/**
 * How many replicas a topic has, and how many of them must have a record before it is acknowledged.
 */
public final class Replicas {
    /** Enough to lose one broker and still be written to. */
    private static final int DEFAULT = 3;

    private Replicas() {}

    public static int factor(int brokers) {
        return Math.min(DEFAULT, brokers);
    }

    /**
     * min.insync.replicas: the most that still lets one replica be away (1 of 2, 2 of 3, 3 of 5),
     * so that a restart stops nobody; a single replica cannot be protected.
     */
    public static int inSync(int replicas) {
        return (replicas + 1) / 2;
    }
}
