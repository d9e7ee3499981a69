/**
 * One view of each Cluster: Kubernetes as its informers hold it, Kafka as one shared look found it,
 * and the changes that wait to be carried out. Owns the connection to Kafka and the only thread
 * that uses it; tells the reconcilers when something has changed. Decides nothing: plans are given
 * to it.
 */
@NullMarked
package dev.spillway.operator.view;

import org.jspecify.annotations.NullMarked;
