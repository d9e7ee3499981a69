package dev.spillway.operator.plan.balance;

import dev.spillway.operator.observed.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Elections for partitions that their preferred leader could lead and does not. Kafka itself checks
 * every 5 minutes.
 *
 * <p>A broker gets one leadership back first, and then each time as many as it leads: one that has
 * just started is slow with its first requests, and all of its partitions would wait for them at
 * once.
 */
final class Elections {

    private Elections() {}

    static List<Election> of(ClusterLoad load, List<Move> moves, int atMost) {
        var toMove = new HashSet<String>();
        moves.forEach(move -> toMove.add(move.name()));
        var serving = new HashSet<Integer>();
        for (var broker : load.brokers()) {
            if (broker.serving() && broker.standing() == BrokerLoad.Standing.Stays) {
                serving.add(broker.id());
            }
        }
        var room = room(load);
        var elections = new ArrayList<Election>();
        for (var partition : load.partitions()) {
            if (elections.size() < atMost
                    && !partition.moving()
                    && !toMove.contains(partition.name())
                    && canLead(partition.partition(), serving)
                    && room.merge(preferred(partition.partition()), -1, Integer::sum) >= 0) {
                elections.add(election(partition.partition()));
            }
        }
        return elections;
    }

    /** How many leaderships each broker may get now. */
    private static Map<Integer, Integer> room(ClusterLoad load) {
        var led = new HashMap<Integer, Integer>();
        load.partitions()
                .forEach(partition -> led.merge(partition.partition().leader(), 1, Integer::sum));
        load.brokers().forEach(broker -> led.putIfAbsent(broker.id(), 1));
        return led;
    }

    private static boolean canLead(Partition partition, Set<Integer> serving) {
        int preferred = preferred(partition);
        return partition.leader() != Partition.NO_LEADER
                && partition.leader() != preferred
                && partition.isr().contains(preferred)
                && serving.contains(preferred);
    }

    private static int preferred(Partition partition) {
        return partition.replicas().getFirst();
    }

    private static Election election(Partition partition) {
        return new Election(
                partition.topic(),
                partition.index(),
                "broker " + preferred(partition) + " is its preferred leader");
    }
}
