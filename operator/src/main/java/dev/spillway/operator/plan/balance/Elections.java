package dev.spillway.operator.plan.balance;

import dev.spillway.operator.observed.Partition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Partitions that their preferred leader could lead and does not. Kafka looks every 5 minutes. */
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
        var elections = new ArrayList<Election>();
        for (var partition : load.partitions()) {
            if (elections.size() < atMost
                    && !partition.moving()
                    && !toMove.contains(partition.name())
                    && canLead(partition.partition(), serving)) {
                elections.add(election(partition.partition()));
            }
        }
        return elections;
    }

    private static boolean canLead(Partition partition, Set<Integer> serving) {
        int preferred = partition.replicas().getFirst();
        return partition.leader() != Partition.NO_LEADER
                && partition.leader() != preferred
                && partition.isr().contains(preferred)
                && serving.contains(preferred);
    }

    private static Election election(Partition partition) {
        return new Election(
                partition.topic(),
                partition.index(),
                "broker " + partition.replicas().getFirst() + " is its preferred leader");
    }
}
