package dev.spillway.operator.plan.balance;

import java.util.List;
import java.util.SortedMap;

/**
 * What to do next about the placement of replicas, in this order: set the throttle, cancel
 * reassignments, begin moves, elect leaders. Then the cluster is observed again.
 *
 * @param throttle the throttle that is needed once all of this has begun; see {@link
 *     ThrottleChange}
 * @param cancel reassignments to cancel
 * @param begin the next safe moves, usually a part of all moves
 * @param elect partitions for an election of their preferred leader
 * @param moves every move that is left to reach the target, the most urgent first, without those in
 *     flight
 * @param remaining to be copied, in flight or not begun, and to be refilled
 * @param refills of that, what brokers whose disk came back empty fetch by themselves
 * @param waiting why moves do not begin, one for each cause
 * @param refusals what is declared and impossible
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

    /** Everything is where it belongs. What is impossible does not count. */
    public boolean done() {
        return cancel.isEmpty() && moves.isEmpty() && remaining.isNone();
    }
}
