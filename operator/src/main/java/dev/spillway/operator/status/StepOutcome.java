package dev.spillway.operator.status;

import java.util.List;
import java.util.stream.Collectors;

/** What came of carrying out a plan's steps. */
public sealed interface StepOutcome {

    /** Every step was carried out, or there was nothing to do. */
    record Fine() implements StepOutcome {}

    /** The cluster is paused: nothing was carried out. */
    record Paused() implements StepOutcome {}

    /**
     * Steps were refused. Those that build on them wait; all others were carried out.
     *
     * @param refusals one at least
     * @param held steps that wait for those
     * @param others what came of the steps that were not refused
     */
    record Refused(List<RefusedStep> refusals, List<Held> held, Others others)
            implements StepOutcome {

        private static final int MOST_TOLD = 3;

        public Refused(String reason, String message) {
            this(List.of(new RefusedStep("", reason, message)), List.of(), Others.None);
        }

        /** Of the first; they hardly ever differ. */
        public String reason() {
            return refusals.getFirst().reason();
        }

        public String message() {
            int more = refusals.size() - MOST_TOLD;
            return refusals.stream()
                    .limit(MOST_TOLD)
                    .map(RefusedStep::message)
                    .collect(
                            Collectors.joining(
                                    "; ", "", more > 0 ? "; and " + more + " more" : ""));
        }
    }

    /** Kafka did not answer; its steps are tried again. Those of Kubernetes were carried out. */
    record Unavailable(String message) implements StepOutcome {}

    /**
     * A step that was not carried out because another one was not.
     *
     * @param step as the plan names it
     * @param needs the other one
     */
    record Held(String step, String needs) {}

    /** What came of steps besides those that were refused. */
    enum Others {
        /** There were none. */
        None,
        /** Something was changed. */
        Made,
        /** Kafka did not answer. */
        Unavailable
    }
}
