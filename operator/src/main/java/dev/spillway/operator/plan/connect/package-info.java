/**
 * Decides: the next changes of one connector in Kafka Connect, also when it is deleted, and which
 * versions of values of Secrets its workers are to have.
 *
 * <p>From: the Connector's spec, what Kafka Connect shows of it, and what was found of the Secrets
 * that it refers to.
 *
 * <p>Guarantees: settings are in force only after Kafka Connect has found no fault with them; a
 * connector whose new settings cannot be had goes on with those that it has; offsets are deleted
 * only of a connector that is stopped. No value of a Secret is in a step.
 */
@NullMarked
package dev.spillway.operator.plan.connect;

import org.jspecify.annotations.NullMarked;
