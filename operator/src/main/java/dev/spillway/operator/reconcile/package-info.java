/**
 * The reconcilers: observe, decide, act, report, observe again. Holds what the other packages must
 * not: the order of effects, the clock and the log.
 */
@NullMarked
package dev.spillway.operator.reconcile;

import org.jspecify.annotations.NullMarked;
