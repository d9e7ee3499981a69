/**
 * Decides: how far back tiered topics stay on the brokers' disks (the hot horizon), and how large
 * their segments are.
 *
 * <p>From: what brokers report of their disks: how full they are, how fast they fill, and how much
 * could leave at each horizon.
 *
 * <p>Guarantees: the decision follows from one look, and from how long settings have not changed;
 * nothing is summed up over time, so nothing has to be undone after an outage of the bucket, of the
 * operator or of the producers.
 */
@NullMarked
package dev.spillway.operator.plan.hot;

import org.jspecify.annotations.NullMarked;
