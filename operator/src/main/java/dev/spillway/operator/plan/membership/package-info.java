/**
 * Decides: which brokers exist for now, which leave, and which of those that leave need a Pod
 * ({@code Membership}, one value that all other decisions take); which disks are replaced together
 * with their brokers; which replicas move ({@code balance} computes where to).
 *
 * <p>From: the spec, the Pods, claims and registered brokers that exist, the partitions and their
 * placement.
 *
 * <p>Guarantees: a broker is removed only after a fresh look has found no replica on it; brokers
 * leave one at a time, the highest id first; one whose replicas would fit nowhere stays, and its
 * removal is reported as refused.
 */
@NullMarked
package dev.spillway.operator.plan.membership;

import org.jspecify.annotations.NullMarked;
