/**
 * One view of each Cluster: Kubernetes from its informers, Kafka from a shared snapshot, and queued
 * changes. Owns the connection to Kafka and the only thread that uses it; notifies the reconcilers
 * of changes. Decides nothing: plans are passed in.
 */
@NullMarked
package dev.spillway.operator.view;

import org.jspecify.annotations.NullMarked;
