/**
 * Runs a worker of Kafka Connect from a Pod's environment, and ends with an exit code. Knows the
 * contract of the Pod and Connect's classes; knows nothing of Kubernetes' API, of the operator, or
 * of brokers.
 */
@NullMarked
package dev.spillway.connect;

import org.jspecify.annotations.NullMarked;
