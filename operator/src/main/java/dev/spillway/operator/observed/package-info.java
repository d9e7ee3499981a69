/**
 * One observation as records: the Kubernetes objects of a Cluster, and the state of its Kafka.
 * Knows names and roles from the model; holds no client, and decides nothing beyond what follows
 * from the fields of one record.
 */
@NullMarked
package dev.spillway.operator.observed;

import org.jspecify.annotations.NullMarked;
