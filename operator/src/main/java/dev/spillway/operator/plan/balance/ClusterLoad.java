package dev.spillway.operator.plan.balance;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a plan is made from: one look at the cluster, and what is wanted of it.
 *
 * @param brokers every broker that is registered or asked for
 * @param partitions every partition of every topic, internal topics too
 * @param hold why moves that can wait are to wait, as {@code brokers are being restarted}; empty
 *     when nothing speaks against them. Repairs, draining and replication factors do not wait.
 */
public record ClusterLoad(List<BrokerLoad> brokers, List<PartitionLoad> partitions, String hold) {

    private static final Comparator<PartitionLoad> BY_NAME =
            Comparator.<PartitionLoad, String>comparing(load -> load.partition().topic())
                    .thenComparingInt(load -> load.partition().index());

    ClusterLoad withHold(String why) {
        return new ClusterLoad(brokers, partitions, why);
    }

    /** What is to be refilled, by the broker whose disk came back empty. */
    SortedMap<Integer, RemainingWork> refills() {
        var refills = new TreeMap<Integer, RemainingWork>();
        partitions.stream()
                .flatMap(partition -> partition.refills().stream())
                .forEach(refill ->
                        refills.merge(
                                refill.broker(),
                                new RemainingWork(1, refill.missingBytes(), refill.arrivedBytes()),
                                RemainingWork::plus));
        return refills;
    }

    /** Sorted, so that no decision can depend on an order that means nothing. */
    public ClusterLoad {
        brokers = brokers.stream().sorted(Comparator.comparingInt(BrokerLoad::id)).toList();
        partitions = partitions.stream().sorted(BY_NAME).toList();
    }
}
