package dev.spillway.operator.status;

import java.util.List;
import java.util.stream.Collectors;

/** The outcome of carrying out a plan's steps. */
public sealed interface StepOutcome {

    /** Every step was carried out, or there was nothing to do. */
    record Done() implements StepOutcome {}

    /** The cluster is paused: nothing was carried out. */
    record Paused() implements StepOutcome {}

    /**
     * Steps were refused. Those that depend on them wait; all others were carried out.
     *
     * @param refusals at least one
     * @param held steps that wait for those
     * @param others the outcome of the steps that were not refused
     */
    record Refused(List<RefusedStep> refusals, List<Held> held, OtherSteps others)
            implements StepOutcome {

        private static final int MAX_MESSAGES = 3;

        public Refused(String reason, String message) {
            this(List.of(new RefusedStep("", reason, message)), List.of(), OtherSteps.None);
        }

        /** Of the first refusal; reasons hardly ever differ. */
        public String reason() {
            return refusals.getFirst().reason();
        }

        public String message() {
            int more = refusals.size() - MAX_MESSAGES;
            return refusals.stream()
                    .limit(MAX_MESSAGES)
                    .map(RefusedStep::message)
                    .collect(
                            Collectors.joining(
                                    "; ", "", more > 0 ? "; and " + more + " more" : ""));
        }
    }

    /**
     * Kafka did not answer; its steps will be retried. The steps in Kubernetes were carried out.
     */
    record Unavailable(String message) implements StepOutcome {}

    /**
     * A step that was not carried out because one that it depends on was not.
     *
     * @param step its text in the plan
     * @param needs the other step's
     */
    record Held(String step, String needs) {}

    /** The outcome of the steps that were not refused. */
    enum OtherSteps {
        /** There were none. */
        None,
        /** Something was changed. */
        Done,
        /** Kafka did not answer. */
        Unavailable
    }
}
