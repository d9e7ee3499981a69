/**
 * Decides: which KRaft cluster a Cluster is, and which claims without the operator's labels
 * (restored from snapshots, as a rule) are disks of it.
 *
 * <p>From: the cluster ids noted on claims; for a new Cluster, its uid.
 *
 * <p>Guarantees: disks of two KRaft clusters are never mixed; a claim is adopted only when its data
 * is of this cluster, and otherwise left untouched and reported.
 */
@NullMarked
package dev.spillway.operator.plan.identity;

import org.jspecify.annotations.NullMarked;
