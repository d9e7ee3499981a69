package dev.spillway.operator.view;

import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.status.StepOutcome;
import java.util.function.Function;

/**
 * A plan that was made on a live look, lists instead of informers and Kafka asked anew, and carried
 * out. A view that is kept in memory may be behind; it decides only that nothing is to be done.
 */
public sealed interface LiveReconciliation {

    /**
     * @param seen what the plan was made on
     * @param outcome of its steps
     */
    record Made(ObservedCluster seen, Plan plan, StepOutcome outcome)
            implements LiveReconciliation {}

    /** The look or a step failed in a way that no plan foresees. */
    record Failed(RuntimeException cause) implements LiveReconciliation {}

    /**
     * What a pass is asked to do.
     *
     * @param generation of the spec that the plan is of
     * @param planner the same pure plan that was made on the cached view
     * @param runner carries the plan out
     */
    record Request(
            long generation,
            Function<ObservedCluster, Plan> planner,
            Function<Plan, StepOutcome> runner) {}
}
