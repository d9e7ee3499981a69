/**
 * What of a Cluster's listeners must not change while brokers serve them. A protocol never changes
 * under a name or a port that clients or nodes use: brokers restart one after the other, and those
 * that speak the old one and those that speak the new one would not understand each other.
 *
 * <p>From the declared listeners, and from what exists: the ConfigMap that was applied, and the
 * Pods. A refusal changes nothing, so whatever serves goes on.
 */
@NullMarked
package dev.spillway.operator.plan.listeners;

import org.jspecify.annotations.NullMarked;
