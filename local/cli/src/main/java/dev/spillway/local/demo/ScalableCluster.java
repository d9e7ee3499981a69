package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.util.List;

/**
 * The Cluster resource: a number of brokers to change, and the status that the operator reports.
 */
public interface ScalableCluster {

    /** Sets the number of brokers, as {@code kubectl scale} does. */
    void scale(int brokers);

    State state();

    /**
     * The state that the operator reports.
     *
     * @param desired brokers, by the spec
     * @param brokers that exist
     * @param ready brokers
     * @param current whether it was observed for the current spec
     * @param asDeclared whether nothing is left to do
     * @param balanced whether replicas are spread evenly
     * @param balance the condition Balanced: status, reason and message
     * @param moves the progress of moving replicas
     * @param plan the next steps, in order
     */
    record State(
            int desired,
            int brokers,
            int ready,
            boolean current,
            boolean asDeclared,
            boolean balanced,
            String balance,
            Moves moves,
            List<String> plan) {

        public boolean done() {
            return current
                    && asDeclared
                    && balanced
                    && plan.isEmpty()
                    && brokers == desired
                    && ready == desired;
        }

        /** One line, with what changes most first, for narrow terminals. */
        String text() {
            return "%d of %d brokers ready; %s; Balanced=%s; %s"
                    .formatted(ready, desired, moves.text(), balance, next());
        }

        private String next() {
            return plan.isEmpty() ? "nothing planned" : "next: " + String.join(", then ", plan);
        }
    }

    /** How many replicas and bytes have been moved, of how many. */
    record Moves(int moved, int total, long movedBytes, long totalBytes) {
        public static final Moves NONE = new Moves(0, 0, 0, 0);

        Moves plus(Moves other) {
            return new Moves(
                    moved + other.moved,
                    total + other.total,
                    movedBytes + other.movedBytes,
                    totalBytes + other.totalBytes);
        }

        String text() {
            return "%d of %d replicas moved, %s of %s"
                    .formatted(moved, total, megabytes(movedBytes), megabytes(totalBytes));
        }
    }
}
