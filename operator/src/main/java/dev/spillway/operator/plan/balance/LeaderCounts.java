package dev.spillway.operator.plan.balance;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Balances the number of partitions of which brokers are the preferred leaders. That copies no
 * bytes, but clients notice, so nothing happens before a broker is a tenth off the mean; then
 * brokers are brought within a twentieth. One partition more or less is always good enough.
 *
 * <ol>
 *   <li>It begins with the broker that leads the most.
 *   <li>That broker passes a leadership to a broker that has a replica and leads at least two
 *       fewer. Where there is none, it passes it to one that passes on one of its own, and so on:
 *       the shortest such chain, to the broker that leads the fewest.
 * </ol>
 */
final class LeaderCounts {

    private static final double STARTS_AT = 0.10;
    private static final double ENDS_AT = 0.05;
    private static final int NONE = -1;

    private final DraftAssignment draft;
    private final int[] brokers;
    private final boolean[] finished;
    private final double mean;

    private LeaderCounts(DraftAssignment draft) {
        this.draft = draft;
        this.brokers =
                IntStream.range(0, draft.members().size()).filter(draft.members()::stays).toArray();
        this.finished = new boolean[draft.members().size()];
        this.mean = IntStream.of(brokers).map(draft::leads).average().orElse(0);
    }

    static void even(DraftAssignment draft) {
        var leaders = new LeaderCounts(draft);
        if (IntStream.of(leaders.brokers).anyMatch(broker -> leaders.isOff(broker, STARTS_AT))) {
            leaders.even();
        }
    }

    private void even() {
        for (int from = busiest(); from != NONE; from = busiest()) {
            finished[from] = !transfer(from);
        }
    }

    private boolean isOff(int broker, double share) {
        return Math.abs(draft.leads(broker) - mean) > Math.max(1, mean * share);
    }

    private int busiest() {
        int busiest = NONE;
        for (int broker : brokers) {
            if (!finished[broker]
                    && (busiest == NONE || draft.leads(broker) > draft.leads(busiest))) {
                busiest = broker;
            }
        }
        return busiest;
    }

    private boolean transfer(int from) {
        var chain = new LeaderChain(draft, from);
        for (var reached = chain.nextBrokers(); !reached.isEmpty(); reached = chain.nextBrokers()) {
            int to = best(from, reached);
            if (to != NONE) {
                chain.transfer(to);
                return true;
            }
        }
        return false;
    }

    private int best(int from, List<Integer> reached) {
        int best = NONE;
        for (int to : reached) {
            if (draft.leads(from) >= draft.leads(to) + 2
                    && (isOff(from, ENDS_AT) || isOff(to, ENDS_AT))
                    && (best == NONE || draft.leads(to) < draft.leads(best))) {
                best = to;
            }
        }
        return best;
    }
}
