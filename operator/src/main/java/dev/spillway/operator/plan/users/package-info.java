/**
 * Decides: the next changes of what Kafka knows about one User: its ACLs, quotas and SCRAM
 * credential, also when it is deleted; and the quotas of the cluster's own principals and of those
 * without quotas of their own.
 *
 * <p>From: the User's spec, the password that is to hold, and what Kafka shows.
 *
 * <p>Guarantees: rights are removed before quotas, and quotas before credentials; rights are given
 * last. Nothing is changed under a name that is not the User's. What somebody else added under the
 * User's name is removed: the User says what it may do.
 */
@NullMarked
package dev.spillway.operator.plan.users;

import org.jspecify.annotations.NullMarked;
