package dev.spillway.operator.plan.balance;

import java.util.BitSet;

/**
 * The search for a replica of one broker that goes to another, and perhaps one that comes back for
 * it, so that the difference in bytes is within bounds.
 */
final class Exchange {

    private static final int NOTHING = -1;

    /** How many bytes may change places for each byte of difference. */
    private static final int WORTH = 10;

    private final Draft draft;
    private final int from;
    private final int to;
    private final long least;
    private final long most;
    private final int partners;

    private int goes = NOTHING;
    private int comes = NOTHING;
    private long cost;
    private long gain;

    /**
     * @param least bytes that the first broker loses, at least; above 0
     * @param partners how many replicas that could come back are looked at for each that goes
     */
    Exchange(Draft draft, int from, int to, long least, long most, int partners) {
        this.draft = draft;
        this.from = from;
        this.to = to;
        this.least = least;
        this.most = most;
        this.partners = partners;
    }

    /**
     * @return false when there is none
     */
    boolean make() {
        if (least <= most) {
            search();
        }
        if (goes == NOTHING) {
            return false;
        }
        draft.replace(goes, from, to, Purpose.LocalBytes);
        if (comes != NOTHING) {
            draft.replace(comes, to, from, Purpose.LocalBytes);
        }
        return true;
    }

    private void search() {
        boolean alone = draft.count(from) > draft.count(to);
        int smallest = draft.partitions().firstFrom(least);
        // To leave one where it was, and move another one instead, is the best there is.
        var moved = draft.movedBetween(from, to);
        var candidates = draft.on(from);
        for (int p = candidates.nextSetBit(smallest); p >= 0; p = candidates.nextSetBit(p + 1)) {
            if (draft.canGo(p, from, to)) {
                if (alone && draft.partitions().bytes(p) <= most) {
                    consider(p, NOTHING);
                }
                searchFor(p, moved);
                searchFor(p, draft.on(to));
            }
        }
    }

    private void searchFor(int leaving, BitSet candidates) {
        var partitions = draft.partitions();
        long largest = partitions.bytes(leaving) - least;
        int left = partners;
        for (int p = candidates.nextSetBit(partitions.firstFrom(partitions.bytes(leaving) - most));
                p >= 0 && partitions.bytes(p) <= largest && left > 0;
                p = candidates.nextSetBit(p + 1)) {
            if (draft.canGo(p, to, from)) {
                consider(leaving, p);
                left--;
            }
        }
    }

    private void consider(int leaving, int coming) {
        long thisCost = cost(leaving, from, to) + (coming == NOTHING ? 0 : cost(coming, to, from));
        long thisGain =
                draft.partitions().bytes(leaving)
                        - (coming == NOTHING ? 0 : draft.partitions().bytes(coming));
        long size =
                draft.partitions().bytes(leaving)
                        + (coming == NOTHING ? 0 : draft.partitions().bytes(coming));
        if (thisGain * WORTH < size) {
            return;
        }
        if (goes == NOTHING || thisCost < cost || thisCost == cost && thisGain > gain) {
            goes = leaving;
            comes = coming;
            cost = thisCost;
            gain = thisGain;
        }
    }

    /** Bytes to copy that a change adds to the plan, or takes from it. */
    private long cost(int partition, int source, int target) {
        long copies =
                (draft.holds(partition, target) ? 0 : 1) - (draft.holds(partition, source) ? 0 : 1);
        return copies * draft.partitions().copyBytes(partition);
    }
}
