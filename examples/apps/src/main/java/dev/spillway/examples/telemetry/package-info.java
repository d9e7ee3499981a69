/**
 * Metrics and logs: made-up services and a collector of Kafka's own publish them as OTLP, alerts
 * and findings are made of them, and every log entry can be searched in OpenSearch. Records are
 * what the Kafka exporter of an OpenTelemetry Collector writes, and its receiver reads: any of
 * these applications can be replaced by one.
 */
@NullMarked
package dev.spillway.examples.telemetry;

import org.jspecify.annotations.NullMarked;
