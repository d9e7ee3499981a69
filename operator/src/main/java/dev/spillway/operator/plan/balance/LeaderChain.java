package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The shortest chains by which leaderships can be passed from one broker to others: each broker in
 * between takes one and gives one.
 */
final class LeaderChain {

    private static final int NOT_REACHED = -1;

    private final DraftAssignment draft;
    private final int start;
    private final int[] before;
    private final int[] partition;
    private List<Integer> reached;

    LeaderChain(DraftAssignment draft, int start) {
        this.draft = draft;
        this.start = start;
        this.before = new int[draft.members().size()];
        this.partition = new int[draft.members().size()];
        this.reached = List.of(start);
        Arrays.fill(before, NOT_REACHED);
        before[start] = start;
    }

    /** The brokers that are one step further away; empty when there are no more. */
    List<Integer> nextBrokers() {
        var next = new ArrayList<Integer>();
        for (int broker : reached) {
            var led = draft.led(broker);
            for (int p = led.nextSetBit(0); p >= 0; p = led.nextSetBit(p + 1)) {
                for (int replica : draft.replicas(p)) {
                    reach(p, broker, replica, next);
                }
            }
        }
        reached = next;
        return next;
    }

    private void reach(int p, int leader, int replica, List<Integer> next) {
        if (before[replica] == NOT_REACHED && draft.members().stays(replica)) {
            before[replica] = leader;
            partition[replica] = p;
            next.add(replica);
        } else if (before[replica] == leader
                && draft.changed(p)
                && !draft.changed(partition[replica])) {
            // Its replicas move anyway, so changing their order costs nothing more.
            partition[replica] = p;
        }
    }

    /** Makes a broker that was reached lead one more, and the start broker one less. */
    void transfer(int last) {
        for (int to = last; to != start; to = before[to]) {
            draft.promote(partition[to], to);
        }
    }
}
