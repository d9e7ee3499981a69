/** The real Kafka, for tests: its topic settings, and a broker in a process of its own. */
@NullMarked
package dev.spillway.operator.kafka;

import org.jspecify.annotations.NullMarked;
