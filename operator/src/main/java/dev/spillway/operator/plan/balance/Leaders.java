package dev.spillway.operator.plan.balance;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Evens out how many partitions brokers are the preferred leaders of. Costs no bytes, but clients
 * notice, so that nothing happens before a broker is a tenth off the mean; then brokers are brought
 * within a twentieth (one partition more or less is always good enough).
 *
 * <ol>
 *   <li>The broker that leads the most begins.
 *   <li>A leadership goes to a broker that has a replica and leads at least two fewer. Where none
 *       has, it goes to one that hands on one of its own, and so on: the shortest such chain, found
 *       by breadth-first search, to the broker that leads the fewest.
 * </ol>
 */
final class Leaders {

    private static final double STARTS_AT = 0.10;
    private static final double ENDS_AT = 0.05;
    private static final int NONE = -1;

    private final Draft draft;
    private final double mean;
    private final boolean[] finished;

    private Leaders(Draft draft) {
        this.draft = draft;
        this.finished = new boolean[draft.members().size()];
        this.mean = mean(draft);
    }

    static void even(Draft draft) {
        var leaders = new Leaders(draft);
        if (leaders.uneven(STARTS_AT)) {
            leaders.even();
        }
    }

    private static double mean(Draft draft) {
        int sum = 0;
        int brokers = 0;
        for (int b = 0; b < draft.members().size(); b++) {
            if (draft.members().stays(b)) {
                sum += draft.leads(b);
                brokers++;
            }
        }
        return (double) sum / Math.max(1, brokers);
    }

    private boolean uneven(double share) {
        for (int b = 0; b < draft.members().size(); b++) {
            if (draft.members().stays(b) && isOff(b, share)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOff(int broker, double share) {
        return Math.abs(draft.leads(broker) - mean) > Math.max(1, mean * share);
    }

    private void even() {
        for (int from = busiest(); from != NONE; from = busiest()) {
            if (!handOn(from)) {
                finished[from] = true;
            }
        }
    }

    private int busiest() {
        int busiest = NONE;
        for (int b = 0; b < finished.length; b++) {
            if (!finished[b]
                    && draft.members().stays(b)
                    && (busiest == NONE || draft.leads(b) > draft.leads(busiest))) {
                busiest = b;
            }
        }
        return busiest;
    }

    private boolean handOn(int from) {
        // How each broker was reached: from which one, and by which partition's leadership.
        var before = new int[finished.length];
        var by = new int[finished.length];
        Arrays.fill(before, NONE);
        before[from] = from;
        var open = new ArrayDeque<Integer>();
        open.add(from);
        int best = NONE;
        while (best == NONE && !open.isEmpty()) {
            // All brokers at one distance, so that the shortest chain to the best of them is found.
            for (int left = open.size(); left > 0; left--) {
                int broker = open.remove();
                var led = draft.led(broker);
                for (int p = led.nextSetBit(0); p >= 0; p = led.nextSetBit(p + 1)) {
                    for (int next : draft.replicas(p)) {
                        if (before[next] == NONE && draft.members().stays(next)) {
                            before[next] = broker;
                            by[next] = p;
                            open.add(next);
                            best = better(from, best, next);
                        } else if (before[next] == broker
                                && next != broker
                                && !draft.changed(by[next])
                                && draft.changed(p)) {
                            // Its replicas move in any case, and their order with them.
                            by[next] = p;
                        }
                    }
                }
            }
        }
        for (int to = best; to != NONE && to != from; to = before[to]) {
            draft.promote(by[to], to);
        }
        return best != NONE;
    }

    private int better(int from, int best, int broker) {
        boolean helps =
                draft.leads(from) >= draft.leads(broker) + 2
                        && (isOff(from, ENDS_AT) || isOff(broker, ENDS_AT));
        if (!helps) {
            return best;
        }
        return best == NONE || draft.leads(broker) < draft.leads(best) ? broker : best;
    }
}
