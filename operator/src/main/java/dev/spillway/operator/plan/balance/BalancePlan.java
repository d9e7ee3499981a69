package dev.spillway.operator.plan.balance;

import java.util.List;
import java.util.SortedMap;

/**
 * What is to be done about where replicas are. To be carried out in this order: the throttle is
 * set, reassignments are cancelled, moves begin, leaders are elected. Then the cluster is looked at
 * again.
 *
 * @param throttle what is to be throttled once all of this is under way; see {@link ThrottleChange}
 * @param cancel reassignments to call back
 * @param begin the next safe moves; nearly always some of all moves
 * @param elect partitions for an election of their preferred leader
 * @param moves every move up to the whole target, the most urgent first, those in flight not
 * @param remaining to be copied, in flight or not begun, and to be refilled
 * @param refills of that, what brokers whose disk came back empty fetch by themselves
 * @param waiting why moves do not begin, one for each cause
 * @param refusals what is asked for and cannot be had
 */
public record BalancePlan(
        Throttle throttle,
        List<CancelMove> cancel,
        List<Move> begin,
        List<Election> elect,
        List<Move> moves,
        RemainingWork remaining,
        SortedMap<Integer, RemainingWork> refills,
        List<WaitingMoves> waiting,
        List<Refusal> refusals) {

    /** Everything is where it is to be. What cannot be had is not part of it. */
    public boolean done() {
        return cancel.isEmpty() && moves.isEmpty() && remaining.isNone();
    }
}
