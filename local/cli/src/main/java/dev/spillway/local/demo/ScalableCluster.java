package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.util.List;

/** The Cluster as Kubernetes has it: one number to change, and what the operator says of it. */
public interface ScalableCluster {

    /** Asks for so many brokers, as {@code kubectl scale} does. */
    void scale(int brokers);

    State state();

    /**
     * What the operator says.
     *
     * @param wanted brokers, by the spec
     * @param brokers that exist
     * @param ready brokers
     * @param current whether it has seen this spec
     * @param asDeclared whether there is nothing left to do
     * @param balanced whether replicas are spread evenly
     * @param balance what the condition Balanced says, with its status and reason
     * @param moves how far moving replicas is
     * @param plan what it does next, in order
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

        /** In a line; what changes most comes first, for a narrow terminal. */
        String text() {
            return "%d of %d brokers ready; %s; Balanced=%s; %s"
                    .formatted(ready, desired, moves.text(), balance, next());
        }

        private String next() {
            return plan.isEmpty() ? "nothing planned" : "next: " + String.join(", then ", plan);
        }
    }

    /** Replicas that were moved, of those to move, and their bytes. */
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
