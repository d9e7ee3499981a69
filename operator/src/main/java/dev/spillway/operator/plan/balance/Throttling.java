package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The throttle that belongs to the moves and refills in flight. It follows from them alone: when
 * none is left, there is to be no throttle, whoever set it and whatever was forgotten.
 */
final class Throttling {

    /**
     * A replica that is to catch up has to fetch faster than is written. What a broker gets is
     * written to it once, and leaders send it on as often as there are followers: twice as much
     * leaves room for both.
     */
    private static final int TIMES_WRITTEN = 2;

    private final BalanceLimits limits;
    private final SortedMap<String, Throttle.Replicas> topics = new TreeMap<>();

    private Throttling(BalanceLimits limits) {
        this.limits = limits;
    }

    /**
     * @param begun moves that begin after the throttle is set
     */
    static Throttle of(ClusterLoad load, List<Move> begun, BalanceLimits limits) {
        var throttling = new Throttling(limits);
        for (var partition : load.partitions()) {
            throttling.add(
                    partition.partition().topic(),
                    partition.partition().index(),
                    giving(partition),
                    partition.receiving(),
                    partition.data().copyBytesOr(limits.throttleFromBytes()));
        }
        for (var move : begun) {
            throttling.add(
                    move.topic(), move.partition(), move.from(), move.adds(), move.copyBytes());
        }
        return throttling.topics.isEmpty()
                ? Throttle.NONE
                : new Throttle(rate(load, limits), throttling.topics);
    }

    private static List<Integer> giving(PartitionLoad partition) {
        var giving = new ArrayList<>(partition.original());
        giving.removeAll(partition.receiving());
        return giving;
    }

    private static long rate(ClusterLoad load, BalanceLimits limits) {
        long written =
                load.brokers().stream()
                        .mapToLong(BrokerLoad::writtenBytesPerSecond)
                        .max()
                        .orElse(0);
        return Math.max(limits.throttleBytesPerSecond(), roundedUp(TIMES_WRITTEN * written));
    }

    /** To a power of two, so that it changes rarely: each change is one of every broker. */
    private static long roundedUp(long bytesPerSecond) {
        return bytesPerSecond == 0 ? 0 : Long.highestOneBit(bytesPerSecond) << 1;
    }

    private void add(
            String topic,
            int partition,
            Collection<Integer> givers,
            Collection<Integer> receivers,
            long copyBytes) {
        if (receivers.isEmpty() || copyBytes < limits.throttleFromBytes()) {
            return;
        }
        var replicas =
                topics.computeIfAbsent(
                        topic, name -> new Throttle.Replicas(new TreeSet<>(), new TreeSet<>()));
        givers.forEach(broker -> replicas.leaders().add(partition + ":" + broker));
        receivers.forEach(broker -> replicas.followers().add(partition + ":" + broker));
    }
}
