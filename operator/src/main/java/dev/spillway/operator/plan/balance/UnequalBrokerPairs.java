package dev.spillway.operator.plan.balance;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Pairs of brokers, the most unequal first. A pair for which nothing could be done is set aside for
 * good, which keeps a search from trying the same again after every change.
 */
final class UnequalBrokerPairs {

    private final List<Integer> brokers;
    private final Comparator<Integer> order;
    private final boolean[][] setAside;

    /**
     * @param order from the most loaded broker to the least
     */
    UnequalBrokerPairs(IndexedBrokers members, Comparator<Integer> order) {
        this.brokers =
                IntStream.range(0, members.size())
                        .filter(members::stays)
                        .boxed()
                        .collect(Collectors.toList());
        this.order = order.thenComparing(Comparator.naturalOrder());
        this.setAside = new boolean[members.size()][members.size()];
    }

    interface Attempt {
        /** Whether it changed anything. */
        boolean on(int from, int to);
    }

    interface Unequal {
        boolean test(int from, int to);
    }

    /** Tries pairs until one attempt changes something, or none is left that is unequal enough. */
    boolean next(Unequal unequal, Attempt attempt) {
        brokers.sort(order);
        for (int from : brokers) {
            for (int i = brokers.size() - 1; i >= 0; i--) {
                int to = brokers.get(i);
                if (!unequal.test(from, to)) {
                    break;
                }
                if (!setAside[from][to]) {
                    if (attempt.on(from, to)) {
                        return true;
                    }
                    setAside[from][to] = true;
                }
            }
        }
        return false;
    }
}
