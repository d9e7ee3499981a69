/**
 * Access to Kafka: one Admin client per cluster, snapshots as observed records, and changes. Every
 * call has a time limit. Decides nothing and does not know Kubernetes.
 */
@NullMarked
package dev.spillway.operator.admin;

import org.jspecify.annotations.NullMarked;
