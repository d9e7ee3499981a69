/**
 * Decides: which settings brokers are told while they run, in which steps, and which settings
 * Kafka's internal topics get.
 *
 * <p>From: the declared settings, what each broker reports to run with, and from which source.
 *
 * <p>Guarantees: a setting is reported as in effect only when every broker says so; thread pools
 * change by no more than Kafka takes at once; what is set by others is changed only where a field
 * of the spec stands for it.
 */
@NullMarked
package dev.spillway.operator.plan.settings;

import org.jspecify.annotations.NullMarked;
