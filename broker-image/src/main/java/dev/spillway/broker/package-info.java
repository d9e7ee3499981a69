/**
 * Runs a Kafka server from a Pod's environment, and ends with an exit code. Knows the Pod contract
 * and Kafka's server classes; knows nothing of Kubernetes' API or of the operator.
 */
@NullMarked
package dev.spillway.broker;

import org.jspecify.annotations.NullMarked;
