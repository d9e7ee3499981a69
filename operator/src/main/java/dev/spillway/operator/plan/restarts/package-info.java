/**
 * Decides: which Pod is restarted next, and which version of Kafka and of the metadata the nodes
 * run.
 *
 * <p>From: the revision of each Pod against the one it should have, the partitions' in-sync
 * replicas, the quorum.
 *
 * <p>Guarantees: no restart takes a partition that can be protected below min.insync.replicas, or
 * the quorum below its majority; none begins while an earlier one has not come back; Kafka is never
 * downgraded to a version that cannot read the metadata.
 */
@NullMarked
package dev.spillway.operator.plan.restarts;

import org.jspecify.annotations.NullMarked;
