package dev.spillway.operator.observed;

import java.util.List;
import java.util.Set;

/**
 * A partition of a topic.
 *
 * @param leader the leader's broker id, or {@link #NO_LEADER}
 * @param replicas broker ids in assignment order, the preferred leader first; while the partition
 *     moves, those that come and those that go are all in it
 * @param minInsync the topic's min.insync.replicas in force
 * @param moving a reassignment of it is in flight
 */
public record Partition(
        String topic,
        int index,
        int leader,
        List<Integer> replicas,
        Set<Integer> isr,
        int minInsync,
        boolean moving) {

    public static final int NO_LEADER = -1;

    /** For people: {@code page-views-3}. */
    public String name() {
        return topic + "-" + index;
    }

    public boolean isOn(int brokerId) {
        return replicas.contains(brokerId);
    }

    /** Takes writes with acks=all. Kafka never asks for more in-sync replicas than there are. */
    public boolean available() {
        return leader != NO_LEADER && isr.size() >= Math.min(minInsync, replicas.size());
    }

    /**
     * Whether the replication factor leaves room for one replica to be away. Where it does not, no
     * order of restarts can keep the partition writable.
     */
    public boolean canSpareAReplica() {
        return replicas.size() > minInsync;
    }
}
