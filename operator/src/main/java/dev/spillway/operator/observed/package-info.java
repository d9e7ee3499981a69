/**
 * What one look at the world found, as records: Kubernetes objects of one Cluster, and what its
 * Kafka says of itself. Knows names and roles from the model; holds no client and takes no decision
 * beyond what a record can say of its own fields.
 */
@NullMarked
package dev.spillway.operator.observed;

import org.jspecify.annotations.NullMarked;
