package dev.spillway.operator.view;

import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.status.StepOutcome;
import java.util.function.Function;

/**
 * A plan that was made on a live read (lists instead of informers, and Kafka polled again) and
 * carried out. The cached view may be stale; all it may decide is that nothing has to be done.
 */
public sealed interface LiveReconciliation {

    /**
     * @param seen the state that the plan was made on
     * @param outcome of its steps
     */
    record Completed(ObservedCluster seen, Plan plan, StepOutcome outcome)
            implements LiveReconciliation {}

    /** The read or a step failed in a way that no plan foresees. */
    record Failed(RuntimeException cause) implements LiveReconciliation {}

    /**
     * A requested live reconciliation.
     *
     * @param generation of the spec that the plan is for
     * @param planner the same pure planner that was run on the cached view
     * @param runner carries out the plan
     */
    record Request(
            long generation,
            Function<ObservedCluster, Plan> planner,
            Function<Plan, StepOutcome> runner) {}
}
