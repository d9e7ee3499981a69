package dev.spillway.operator.plan.balance;

import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Evens out the local bytes of brokers, without making their replica counts less even: large
 * replicas are exchanged for small ones, or moved from a broker that has one more.
 *
 * <ol>
 *   <li>Nothing happens before a broker is a tenth off the mean; then brokers are brought within a
 *       twentieth. The gap between the two is what small changes of bytes disappear in. When
 *       replicas are to be copied anyway, evening out often costs nothing, and starts at once.
 *   <li>Racks may not be equal in size, and their rule goes first: brokers of one rack are compared
 *       with the mean of the rack, others with the mean of all.
 *   <li>The fullest and the emptiest broker come first. What is wanted is what both are off by; an
 *       exchange that does at least half of it and copies the fewest bytes is taken, or else the
 *       one that does the most.
 *   <li>An exchange that does less than a fiftieth of the tolerance, or than a tenth of the bytes
 *       that change places, is not worth it.
 * </ol>
 *
 * <p>Every step lowers the sum of the squared differences, so that it ends; it ends where no step
 * is found, so that it would find none when asked again.
 */
final class LocalBytes {

    private static final double STARTS_AT = 0.10;
    private static final double ENDS_AT = 0.05;

    /** Exchanges looked at for each replica of the fuller broker: next to each other in size. */
    private static final int PARTNERS = 8;

    private final Draft draft;
    private final long floor;
    private final double mean;
    private final double[] meanOfRack;
    private double tolerance;

    private LocalBytes(Draft draft, long floor) {
        this.draft = draft;
        this.floor = floor;
        this.mean = mean(draft, b -> true);
        this.meanOfRack = new double[draft.members().size()];
        for (int b = 0; b < meanOfRack.length; b++) {
            int broker = b;
            meanOfRack[b] = mean(draft, other -> draft.members().sameRack(broker, other));
        }
    }

    /**
     * @param floor differences below it do not matter
     */
    static boolean even(Draft draft, long floor) {
        var bytes = new LocalBytes(draft, floor);
        boolean changed = bytes.ranking(STARTS_AT).next(bytes::unequal, bytes::step);
        if (!changed && !draft.copies()) {
            return false;
        }
        var ranking = bytes.ranking(ENDS_AT);
        while (ranking.next(bytes::unequal, bytes::step)) {
            changed = true;
        }
        return changed;
    }

    private static double mean(Draft draft, IntPredicate of) {
        return IntStream.range(0, draft.members().size())
                .filter(draft.members()::stays)
                .filter(of)
                .mapToLong(draft::bytes)
                .average()
                .orElse(0);
    }

    private Ranking ranking(double share) {
        tolerance = Math.max(floor, mean * share);
        return new Ranking(
                draft.members(), Comparator.<Integer>comparingLong(draft::bytes).reversed());
    }

    private boolean unequal(int from, int to) {
        return draft.bytes(from) - draft.bytes(to) > tolerance;
    }

    private boolean step(int from, int to) {
        double even = draft.members().sameRack(from, to) ? meanOfRack[from] : mean;
        double over = draft.bytes(from) - even;
        double under = even - draft.bytes(to);
        if (over <= tolerance && under <= tolerance) {
            return false;
        }
        double gap = draft.bytes(from) - draft.bytes(to);
        double wanted = Math.min(over, under) > 0 ? Math.min(over, under) : gap / 2;
        double least = Math.max(1, tolerance / 50);
        return exchange(from, to, Math.max(least, wanted / 2), wanted * 1.25)
                || exchange(from, to, least, wanted / 2);
    }

    /** Makes the cheapest exchange that moves between {@code least} and {@code most} bytes. */
    private boolean exchange(int from, int to, double least, double most) {
        var search = new Exchange(draft, from, to, (long) Math.ceil(least), (long) most, PARTNERS);
        return search.make();
    }
}
