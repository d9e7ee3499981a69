/**
 * Decides: the next safe steps of one Cluster, from what is declared and what was observed. It asks
 * each of the other packages of {@code plan} and puts their steps in order.
 *
 * <p>Guarantees: steps of one plan may be carried out in their order without looking again in
 * between; a step that is refused holds up only those that need it ({@code StepDependencies});
 * repeated plans end in one without steps.
 */
@NullMarked
package dev.spillway.operator.plan.cluster;

import org.jspecify.annotations.NullMarked;
