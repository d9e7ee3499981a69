/**
 * Access to Kubernetes: snapshots as observed records, changes, and Events. Decides nothing and
 * does not know Kafka.
 */
@NullMarked
package dev.spillway.operator.kube;

import org.jspecify.annotations.NullMarked;
