/**
 * Decides: the steps of a Cluster that is being deleted, and what becomes of its cold data in S3.
 *
 * <p>From: {@code storage.reclaim}, the Pods and claims that exist, the result of the Pod that
 * deletes cold data.
 *
 * <p>Guarantees: brokers stop before controllers; with {@code Retain} no disk and no object is
 * deleted; with {@code Delete} disks go only after the bucket holds nothing of this cluster;
 * nothing of another cluster is deleted.
 */
@NullMarked
package dev.spillway.operator.plan.deletion;

import org.jspecify.annotations.NullMarked;
