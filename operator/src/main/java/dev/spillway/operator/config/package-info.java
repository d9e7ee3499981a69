/**
 * Kafka's properties: those of a Cluster's brokers and controllers and of a Topic, and which
 * changes need a restart. Knows the model only; reads no clock, file or client.
 */
@NullMarked
package dev.spillway.operator.config;

import org.jspecify.annotations.NullMarked;
