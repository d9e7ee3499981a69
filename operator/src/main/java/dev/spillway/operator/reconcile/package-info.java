/**
 * The story of the operator, top-down: look once, decide, act, say how it stands, look again. Holds
 * what the other packages are forbidden to have: the order of effects, the clock and the log.
 */
@NullMarked
package dev.spillway.operator.reconcile;

import org.jspecify.annotations.NullMarked;
