package dev.spillway.operator.plan.balance;

import java.util.Comparator;

/**
 * Evens out how many replicas brokers have: as long as one has two more than another, it gives one,
 * where racks allow.
 *
 * <p>Which one decides how many bytes travel and how even the bytes become. In this order: one that
 * is on its way anyway; one whose size makes up for what the two brokers have too much and too
 * little and that takes few bytes to copy; one of a topic that is crowded there; a leader when the
 * giver leads more.
 */
final class ReplicaCounts {

    private final DraftAssignment draft;
    private final double meanCount;
    private final double meanBytes;
    private final long grain;

    private ReplicaCounts(DraftAssignment draft) {
        this.draft = draft;
        var members = draft.members();
        long counts = 0;
        long bytes = 0;
        for (int b = 0; b < members.size(); b++) {
            if (members.stays(b)) {
                counts += draft.count(b);
                bytes += draft.bytes(b);
            }
        }
        int staying = Math.max(1, members.staying());
        meanCount = (double) counts / staying;
        meanBytes = (double) bytes / staying;
        grain = Math.max(1, (long) meanBytes / 100);
    }

    static boolean even(DraftAssignment draft) {
        return new ReplicaCounts(draft).even();
    }

    private boolean even() {
        var pairs =
                new UnequalBrokerPairs(
                        draft.members(),
                        Comparator.<Integer>comparingInt(draft::count)
                                .thenComparingLong(draft::bytes)
                                .reversed());
        boolean changed = false;
        while (pairs.next(this::unequal, this::give)) {
            changed = true;
        }
        return changed;
    }

    private boolean unequal(int from, int to) {
        return draft.count(from) >= draft.count(to) + 2;
    }

    private boolean give(int from, int to) {
        long fitting = fittingSize(from, to);
        int best = -1;
        for (int p = draft.on(from).nextSetBit(0); p >= 0; p = draft.on(from).nextSetBit(p + 1)) {
            if (draft.canGo(p, from, to) && (best < 0 || isBetter(p, best, from, to, fitting))) {
                best = p;
            }
        }
        if (best < 0) {
            return false;
        }
        draft.replace(best, from, to, MovePurpose.ReplicaCount);
        return true;
    }

    /** Bytes by which the one is over the mean and the other under it, per replica to be moved. */
    private long fittingSize(int from, int to) {
        double over =
                Math.max(0, draft.bytes(from) - meanBytes)
                        / Math.max(1, draft.count(from) - meanCount);
        double under =
                Math.max(0, meanBytes - draft.bytes(to)) / Math.max(1, meanCount - draft.count(to));
        return (long) ((over + under) / 2);
    }

    private boolean isBetter(int one, int other, int from, int to, long fitting) {
        int order = Boolean.compare(isFree(other, from, to), isFree(one, from, to));
        if (order == 0) {
            order = Long.compare(misfit(one, fitting) / grain, misfit(other, fitting) / grain);
        }
        if (order == 0) {
            order = Integer.compare(crowding(other, from, to), crowding(one, from, to));
        }
        if (order == 0) {
            boolean leadersFirst = draft.leads(from) > draft.leads(to);
            order = Boolean.compare(isLed(other, from), isLed(one, from));
            order = leadersFirst ? order : -order;
        }
        return order < 0 || (order == 0 && misfit(one, fitting) < misfit(other, fitting));
    }

    private boolean isFree(int partition, int from, int to) {
        return draft.holds(partition, to) || !draft.holds(partition, from);
    }

    private long misfit(int partition, long fitting) {
        var partitions = draft.partitions();
        return 2 * Math.abs(partitions.bytes(partition) - fitting)
                + partitions.copyBytes(partition);
    }

    private int crowding(int partition, int from, int to) {
        return draft.ofTopic(partition, from) - draft.ofTopic(partition, to);
    }

    private boolean isLed(int partition, int broker) {
        return draft.replicas(partition)[0] == broker;
    }
}
