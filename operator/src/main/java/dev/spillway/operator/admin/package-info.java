/**
 * The Kafka edge: one Admin client a cluster, looks that return observed records, and changes.
 * Every call has a time limit. Decides nothing and knows no Kubernetes.
 */
@NullMarked
package dev.spillway.operator.admin;

import org.jspecify.annotations.NullMarked;
