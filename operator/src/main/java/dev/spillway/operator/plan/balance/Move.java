package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * A partition's replicas go from one list of brokers to another; the first is the preferred leader.
 *
 * @param why a clause for people: {@code broker 3 leaves}
 * @param localBytes of each replica, on its broker's disk
 * @param copyBytes what each new replica has to fetch
 */
public record Move(
        String topic,
        int partition,
        List<Integer> from,
        List<Integer> to,
        MovePurpose purpose,
        String why,
        long localBytes,
        long copyBytes) {

    /** For people: {@code page-views-3}. */
    public String name() {
        return topic + "-" + partition;
    }

    /** Brokers that get a replica. */
    public List<Integer> adds() {
        return minus(to, from);
    }

    /** Brokers that lose theirs. */
    public List<Integer> removes() {
        return minus(from, to);
    }

    /** Nothing but the order changes, and with it the preferred leader. */
    boolean onlyLeader() {
        return adds().isEmpty() && removes().isEmpty();
    }

    private static List<Integer> minus(List<Integer> brokers, List<Integer> others) {
        var rest = new ArrayList<>(brokers);
        rest.removeAll(others);
        return rest;
    }
}
