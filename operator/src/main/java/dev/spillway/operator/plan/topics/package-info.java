/**
 * Decides: the next steps of one Topic: creation, partitions, settings, deletion; which of several
 * Topics owns a Kafka topic; which changes deserve a warning.
 *
 * <p>From: the Topic's spec, the Kafka topic as it is, and what is noted on the Topic.
 *
 * <p>Guarantees: a Kafka topic is deleted only by the Topic that owned it, by its id; settings that
 * the operator did not set are left as they are; partitions are never removed.
 */
@NullMarked
package dev.spillway.operator.plan.topics;

import org.jspecify.annotations.NullMarked;
