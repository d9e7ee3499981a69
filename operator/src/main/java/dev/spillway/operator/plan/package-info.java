/**
 * What all decisions share: a step with what it does, why, and what ends a wait; a plan, which is
 * an ordered list of steps; and which steps of a plan depend on others. The decisions themselves
 * are in the packages below this one, each with a page that says what it decides, from what, and
 * what it guarantees; {@code cluster} puts them together.
 *
 * <p>Pure: no client, clock, logger or randomness, so that every rule can be tested with values.
 */
@NullMarked
package dev.spillway.operator.plan;

import org.jspecify.annotations.NullMarked;
