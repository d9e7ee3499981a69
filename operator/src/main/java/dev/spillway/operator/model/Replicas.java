package dev.spillway.operator.model;

/** How many replicas a topic has, and how many must be in sync to acknowledge a write. */
public final class Replicas {
    /** Enough to lose one broker and still accept writes. */
    private static final int DEFAULT = 3;

    private Replicas() {}

    public static int factor(int brokers) {
        return Math.min(DEFAULT, brokers);
    }

    /**
     * min.insync.replicas: the highest value with which one replica may be down (1 of 2, 2 of 3, 3
     * of 5), so that a restart blocks no writes; a single replica cannot be protected.
     */
    public static int inSync(int replicas) {
        return (replicas + 1) / 2;
    }
}
