package dev.spillway.operator.plan.balance;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How even the cluster is when all that has begun is done. Moves that only make it more even begin
 * in an order in which each of them does: fewer replicas of a partition in one rack; or as many,
 * and replica counts that are more even; or equally even counts, and bytes that are more even. So a
 * cluster never goes in circles, although each plan is made anew, half-way through the one before.
 */
final class BalanceScore {

    private final IndexedBrokers members;
    private final int[] counts;
    private final long[] bytes;
    private final double meanBytes;
    private long crowding;

    BalanceScore(DraftAssignment draft) {
        this.members = draft.members();
        this.counts = new int[members.size()];
        this.bytes = new long[members.size()];
        for (int p = 0; p < draft.partitions().size(); p++) {
            for (int broker : draft.start(p)) {
                counts[broker]++;
                bytes[broker] += draft.partitions().bytes(p);
            }
        }
        this.meanBytes = staying().mapToLong(b -> bytes[b]).average().orElse(0);
    }

    /** Whether a group of moves, by itself, makes the cluster more even. */
    boolean improvesBy(List<Move> group) {
        var before = evenness();
        group.forEach(this::begin);
        var after = evenness();
        group.forEach(this::withdraw);
        return after.isBetterThan(before);
    }

    /** Squares, so that what evens out two brokers makes the sum smaller. */
    record Evenness(long crowding, double counts, double bytes) {

        boolean isBetterThan(Evenness other) {
            if (crowding != other.crowding) {
                return crowding < other.crowding;
            }
            return counts < other.counts || (counts == other.counts && bytes < other.bytes);
        }
    }

    Evenness evenness() {
        return new Evenness(
                crowding,
                staying().mapToDouble(b -> (double) counts[b] * counts[b]).sum(),
                staying().mapToDouble(b -> Math.pow(bytes[b] - meanBytes, 2)).sum());
    }

    void begin(Move move) {
        move.adds().forEach(id -> apply(id, 1, move.localBytes()));
        move.removes().forEach(id -> apply(id, -1, -move.localBytes()));
        crowding += crowding(move.to()) - crowding(move.from());
    }

    void withdraw(Move move) {
        move.adds().forEach(id -> apply(id, -1, -move.localBytes()));
        move.removes().forEach(id -> apply(id, 1, move.localBytes()));
        crowding -= crowding(move.to()) - crowding(move.from());
    }

    private void apply(int id, int replicas, long localBytes) {
        counts[members.position(id)] += replicas;
        bytes[members.position(id)] += localBytes;
    }

    private IntStream staying() {
        return IntStream.range(0, members.size()).filter(members::stays);
    }

    /** Pairs of replicas that share a rack. */
    private long crowding(List<Integer> ids) {
        if (!members.usesRacks()) {
            return 0;
        }
        long pairs = 0;
        for (int one : ids) {
            for (int other : ids) {
                boolean share = members.sameRack(members.position(one), members.position(other));
                pairs += one != other && share ? 1 : 0;
            }
        }
        return pairs;
    }
}
