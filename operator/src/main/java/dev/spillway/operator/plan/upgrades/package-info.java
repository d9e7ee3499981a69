/**
 * Decides: which Clusters of this operator may be restarted because the operator was upgraded.
 *
 * <p>From: how many Pods of each Cluster are of another release, whether the Cluster is healthy,
 * and which ones have begun.
 *
 * <p>Guarantees: never more Clusters than the limit are being upgraded; one begins only when it is
 * healthy and nothing is known that its plan cannot do, and makes room for the next only when it is
 * healthy again; those that cannot begin hold up no other; none begins before all have been seen.
 */
@NullMarked
package dev.spillway.operator.plan.upgrades;

import org.jspecify.annotations.NullMarked;
