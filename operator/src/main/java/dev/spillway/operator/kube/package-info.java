/**
 * The Kubernetes edge: looks that return observed records, changes, and Events. Decides nothing and
 * knows no Kafka.
 */
@NullMarked
package dev.spillway.operator.kube;

import org.jspecify.annotations.NullMarked;
