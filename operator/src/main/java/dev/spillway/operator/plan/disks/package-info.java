/**
 * Decides: which PersistentVolumeClaims are expanded or relabelled in place, when the brokers'
 * disks grow by themselves and how far, whether a disk can become what is declared, and what a
 * person can do about one that failed or is being deleted.
 *
 * <p>From: the declared storage, the claims and what is recorded on them, how full the disks are,
 * and which replicas have no other complete copy.
 *
 * <p>Guarantees: no claim is deleted here, and none is made smaller; no advice is given that would
 * delete the only copy of a record.
 */
@NullMarked
package dev.spillway.operator.plan.disks;

import org.jspecify.annotations.NullMarked;
