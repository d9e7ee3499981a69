/**
 * Metrics and logs: services whose telemetry is in Kafka, alerts and findings made of it, and log
 * entries in OpenSearch. What comes out is compared with what was read from the topics here, by
 * code that the applications have no part in.
 */
@NullMarked
package dev.spillway.local.uses.telemetry;

import org.jspecify.annotations.NullMarked;
