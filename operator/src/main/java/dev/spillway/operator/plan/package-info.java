/**
 * What all decisions share: a step, what it does, why, and what a wait ends with; a plan, which is
 * steps in order; which steps of a plan need others of it. The decisions themselves are in the
 * packages below this one, each with a page that says what it decides, from what, and what it
 * guarantees; {@code cluster} puts them together.
 *
 * <p>Pure: no client, clock, logger or randomness, so that every rule can be tested with values.
 */
@NullMarked
package dev.spillway.operator.plan;

import org.jspecify.annotations.NullMarked;
