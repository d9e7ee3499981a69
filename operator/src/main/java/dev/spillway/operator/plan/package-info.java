/**
 * Decisions: what is desired and what was observed, to the next safe steps and the reason of each.
 * Pure: no client, clock, logger or randomness, so that every rule can be tested with values.
 */
@NullMarked
package dev.spillway.operator.plan;

import org.jspecify.annotations.NullMarked;
