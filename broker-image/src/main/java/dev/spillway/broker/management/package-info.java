/**
 * What a running node exposes: readiness, liveness and metrics. Sees Kafka only through its
 * documented MBeans; starts and stops nothing.
 */
@NullMarked
package dev.spillway.broker.management;

import org.jspecify.annotations.NullMarked;
