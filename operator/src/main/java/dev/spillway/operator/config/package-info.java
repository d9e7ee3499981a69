/**
 * Kafka's properties: what a Cluster's brokers and controllers and a Topic run with, and which
 * change needs a restart. Knows the model only; reads no clock, file or client.
 */
@NullMarked
package dev.spillway.operator.config;

import org.jspecify.annotations.NullMarked;
