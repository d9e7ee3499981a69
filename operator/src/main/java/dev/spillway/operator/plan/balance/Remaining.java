package dev.spillway.operator.plan.balance;

import java.util.List;
import java.util.Set;

/**
 * What is still to be copied, in flight or not begun.
 *
 * @param replicas that brokers are to get
 */
public record Remaining(int replicas, long bytes) {

    /**
     * @param cancelled names of partitions whose reassignment is being called back
     */
    static Remaining of(ClusterLoad load, List<Move> moves, Set<String> cancelled) {
        int replicas = 0;
        long bytes = 0;
        for (var partition : load.partitions()) {
            if (!cancelled.contains(partition.name())) {
                int adding = partition.adding().size();
                replicas += adding;
                bytes +=
                        Math.max(
                                0,
                                adding * partition.data().copyBytes()
                                        - partition.data().arrivedBytes());
            }
        }
        for (var move : moves) {
            replicas += move.adds().size();
            bytes += move.adds().size() * move.copyBytes();
        }
        return new Remaining(replicas, bytes);
    }

    public boolean nothing() {
        return replicas == 0;
    }
}
