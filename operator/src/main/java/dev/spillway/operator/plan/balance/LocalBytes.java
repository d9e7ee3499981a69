package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.ReplicaExchange.Kind;
import java.util.BitSet;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Evens out the local bytes of brokers, without making their replica counts less even: large
 * replicas are exchanged for small ones, or moved from a broker that has one more.
 *
 * <ol>
 *   <li>What costs nothing is always done, until brokers are within a twentieth of the mean: other
 *       replicas than planned go where some have to go anyway.
 *   <li>Replicas are moved for the sake of bytes only when a broker is a tenth off the mean; then
 *       until they are within a twentieth, and only if that takes away most of what is beyond. That
 *       is the gap in which small changes of bytes disappear, also where the sizes of partitions
 *       leave some broker off the mean for ever.
 *   <li>Racks may not be equal in size, and their rule goes first: brokers of one rack are compared
 *       with the mean of the rack, others with the mean of all.
 *   <li>The fullest and the emptiest broker come first. What is wanted is what both are off by; an
 *       exchange that does at least half of it and copies the fewest bytes is taken, or else the
 *       cheapest that does anything worth mentioning.
 * </ol>
 *
 * <p>Every step lowers the sum of the squared differences, so that it ends. What is done for bytes
 * alone depends on where replicas are and not on how they came there, so that a plan for the result
 * finds nothing to do.
 */
final class LocalBytes {

    private static final double STARTS_AT = 0.10;
    private static final double ENDS_AT = 0.05;

    /** What may be left of the excess for evening out to be worth it. */
    private static final double SOLVED = 0.33;

    /** What may be left when it takes away much. */
    private static final double EASED = 0.67;

    /** An exchange of less than this share of the tolerance is not worth mentioning. */
    private static final double LEAST = 0.02;

    private final DraftAssignment draft;
    private final long floor;
    private final double mean;
    private final double[] meanOfRack;
    private final BitSet exchanged = new BitSet();
    private BitSet excluded = new BitSet();
    private Kind kind = Kind.Any;
    private double tolerance;

    private LocalBytes(DraftAssignment draft, long floor) {
        this.draft = draft;
        this.floor = floor;
        this.mean = mean(b -> true);
        this.meanOfRack = new double[draft.members().size()];
        for (int b = 0; b < meanOfRack.length; b++) {
            int broker = b;
            meanOfRack[b] = mean(other -> draft.members().sameRack(broker, other));
        }
    }

    /**
     * What evening out leads to.
     *
     * @param next as far as each partition is moved once; the same as the end where that is enough
     * @param end the same as the draft when there was nothing to do
     */
    record Outcome(DraftAssignment next, DraftAssignment end) {}

    /**
     * Evens out a copy.
     *
     * @param floor differences below it do not matter
     */
    static Outcome even(DraftAssignment draft, long floor) {
        var free = draft.copy();
        return forBytesAlone(new LocalBytes(free, floor).withoutCopies() ? free : draft, floor);
    }

    private boolean withoutCopies() {
        kind = Kind.Free;
        return within(ENDS_AT);
    }

    private static Outcome forBytesAlone(DraftAssignment draft, long floor) {
        var end = draft.copy();
        var bytes = new LocalBytes(end, floor);
        double all = bytes.excess(b -> bytes.mean);
        double racks = bytes.excess(b -> bytes.meanOfRack[b]);
        if (!bytes.step(STARTS_AT)) {
            return new Outcome(draft, draft);
        }
        bytes.eachPartitionOnce();
        var next = end.copy();
        boolean further = bytes.within(ENDS_AT);
        boolean worthIt =
                bytes.worthIt(all, bytes.excess(b -> bytes.mean))
                        || bytes.worthIt(racks, bytes.excess(b -> bytes.meanOfRack[b]));
        return worthIt ? new Outcome(further ? next : end, end) : new Outcome(draft, draft);
    }

    /** Such exchanges can be carried out one by one: each makes the cluster more even. */
    private void eachPartitionOnce() {
        excluded = exchanged;
        within(ENDS_AT);
        excluded = new BitSet();
    }

    private double mean(IntPredicate of) {
        return brokers().filter(of).mapToLong(draft::bytes).average().orElse(0);
    }

    private IntStream brokers() {
        return IntStream.range(0, draft.members().size()).filter(draft.members()::stays);
    }

    /** By how much brokers are further off a mean than they are to be, all together. */
    private double excess(IntToDoubleFunction mean) {
        return brokers()
                .mapToDouble(b -> Math.abs(draft.bytes(b) - mean.applyAsDouble(b)))
                .map(off -> Math.max(0, off - tolerance(ENDS_AT)))
                .sum();
    }

    private boolean worthIt(double before, double after) {
        return after < before * SOLVED
                || (after < before * EASED && before - after > 2 * tolerance(STARTS_AT));
    }

    private double tolerance(double share) {
        return Math.max((double) floor, mean * share);
    }

    private boolean step(double share) {
        return pairs(share).next(this::unequal, this::exchange);
    }

    private boolean within(double share) {
        var pairs = pairs(share);
        boolean changed = false;
        while (pairs.next(this::unequal, this::exchange)) {
            changed = true;
        }
        return changed;
    }

    private UnequalBrokerPairs pairs(double share) {
        tolerance = tolerance(share);
        return new UnequalBrokerPairs(
                draft.members(), Comparator.<Integer>comparingLong(draft::bytes).reversed());
    }

    private boolean unequal(int from, int to) {
        return draft.bytes(from) - draft.bytes(to) > tolerance;
    }

    private boolean exchange(int from, int to) {
        double even = draft.members().sameRack(from, to) ? meanOfRack[from] : mean;
        double over = draft.bytes(from) - even;
        double under = even - draft.bytes(to);
        if (over <= tolerance && under <= tolerance) {
            return false;
        }
        double gap = draft.bytes(from) - draft.bytes(to);
        double wanted = Math.min(over, under) > 0 ? Math.min(over, under) : gap / 2;
        double least = Math.max(1, tolerance * LEAST);
        return exchange(from, to, Math.max(least, wanted / 2), wanted * 1.25)
                || exchange(from, to, least, wanted / 2);
    }

    private boolean exchange(int from, int to, double least, double most) {
        var search =
                new ReplicaExchange(
                        draft, kind, excluded, from, to, (long) Math.ceil(least), (long) most);
        boolean made = search.make();
        if (made) {
            exchanged.or(search.made());
        }
        return made;
    }
}
