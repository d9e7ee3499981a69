package dev.spillway.operator.plan.balance;

import java.util.BitSet;

/**
 * The search for a replica of one broker that goes to another, and perhaps one that comes back for
 * it, so that the difference in bytes is within bounds. Of those found the cheapest is made.
 */
final class ReplicaExchange {

    enum Kind {
        /** Without any more replicas to be copied than there are already. */
        Free,
        Any
    }

    private static final int NOTHING = -1;

    /** How many bytes may change places for each byte of difference. */
    private static final int WORTH = 10;

    /** Replicas that are looked at as partners of one: next to each other in size. */
    private static final int PARTNERS = 8;

    private final DraftAssignment draft;
    private final Kind kind;
    private final BitSet excluded;
    private final int from;
    private final int to;
    private final long least;
    private final long most;

    private int outgoing = NOTHING;
    private int incoming = NOTHING;
    private long cost;
    private long gain;

    /**
     * @param excluded partitions that are not considered
     * @param least bytes that the first broker loses, at least; above 0
     */
    ReplicaExchange(
            DraftAssignment draft,
            Kind kind,
            BitSet excluded,
            int from,
            int to,
            long least,
            long most) {
        this.draft = draft;
        this.kind = kind;
        this.excluded = excluded;
        this.from = from;
        this.to = to;
        this.least = least;
        this.most = most;
    }

    /**
     * Makes the cheapest exchange.
     *
     * @return false when there is none
     */
    boolean make() {
        if (least <= most) {
            search();
        }
        if (outgoing == NOTHING) {
            return false;
        }
        if (incoming == NOTHING) {
            draft.replace(outgoing, from, to, MovePurpose.LocalBytes);
        } else {
            draft.exchange(outgoing, incoming, from, to, MovePurpose.LocalBytes);
        }
        return true;
    }

    /** The partitions that changed places. */
    BitSet made() {
        var made = new BitSet();
        made.set(outgoing);
        if (incoming != NOTHING) {
            made.set(incoming);
        }
        return made;
    }

    private void search() {
        boolean alone = draft.count(from) > draft.count(to);
        // To leave one where it was, and to move another one instead, is the best there is.
        var undone = draft.movedBetween(from, to);
        var partners = kind == Kind.Free ? draft.movedTo(to) : draft.on(to);
        int smallest = draft.partitions().firstFrom(least);
        var candidates = draft.on(from);
        for (int p = candidates.nextSetBit(smallest); p >= 0; p = candidates.nextSetBit(p + 1)) {
            if (canGo(p, from, to)) {
                if (alone && draft.partitions().bytes(p) <= most) {
                    consider(p, NOTHING);
                }
                searchFor(p, undone);
                searchFor(p, partners);
            }
        }
    }

    private void searchFor(int leaving, BitSet candidates) {
        var partitions = draft.partitions();
        long smallest = partitions.bytes(leaving) - most;
        long largest = partitions.bytes(leaving) - least;
        int left = PARTNERS;
        for (int p = candidates.nextSetBit(partitions.firstFrom(smallest));
                p >= 0 && partitions.bytes(p) <= largest && left > 0;
                p = candidates.nextSetBit(p + 1)) {
            if (canGo(p, to, from)) {
                consider(leaving, p);
                left--;
            }
        }
    }

    /** To turn one round that is on its way is not worth it for a few bytes. */
    private boolean canGo(int partition, int source, int target) {
        return !draft.partitions().at(partition).moving()
                && !excluded.get(partition)
                && draft.canGo(partition, source, target);
    }

    private void consider(int leaving, int coming) {
        var partitions = draft.partitions();
        boolean alone = coming == NOTHING;
        long bytesBack = alone ? 0 : partitions.bytes(coming);
        long thisGain = partitions.bytes(leaving) - bytesBack;
        if (thisGain * WORTH < partitions.bytes(leaving) + bytesBack) {
            return;
        }
        int copies = copies(leaving, from, to) + (alone ? 0 : copies(coming, to, from));
        if (kind == Kind.Free && copies > 0) {
            return;
        }
        long thisCost = cost(leaving, from, to) + (alone ? 0 : cost(coming, to, from));
        if (outgoing == NOTHING || thisCost < cost || (thisCost == cost && thisGain > gain)) {
            outgoing = leaving;
            incoming = coming;
            cost = thisCost;
            gain = thisGain;
        }
    }

    private long cost(int partition, int source, int target) {
        long bytes = draft.partitions().copyBytes(partition);
        return switch (kind) {
            case Free -> bytes * copies(partition, source, target);
            case Any -> bytes;
        };
    }

    /** Replicas to copy that a change adds to the plan, or takes from it. */
    private int copies(int partition, int source, int target) {
        return (draft.holds(partition, target) ? 0 : 1) - (draft.holds(partition, source) ? 0 : 1);
    }
}
