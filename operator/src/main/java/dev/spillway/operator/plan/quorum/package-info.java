/**
 * Decides: who votes in the KRaft quorum, how an empty controller disk is formatted, which voter is
 * added or removed next, and when a controller that is no longer declared goes.
 *
 * <p>From: the voters as Kafka reports them; while Kafka does not answer, the voters noted on the
 * controllers' claims.
 *
 * <p>Guarantees: one vote changes at a time, and only with a majority that has caught up; a quorum
 * that existed is never formatted a second time; a controller's disk is not deleted while it votes
 * or may vote (KIP-853).
 */
@NullMarked
package dev.spillway.operator.plan.quorum;

import org.jspecify.annotations.NullMarked;
