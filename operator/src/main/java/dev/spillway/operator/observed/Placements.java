package dev.spillway.operator.observed;

import java.util.Map;

/**
 * Running reassignments of a cluster, and the replicas that are throttled.
 *
 * @param partitions by {@link Partition#name}
 * @param throttled by topic, for topics with throttled replicas
 */
public record Placements(Map<String, Placement> partitions, Map<String, Throttled> throttled) {

    public static final Placements NONE = new Placements(Map.of(), Map.of());

    /**
     * A topic's {@code leader.replication.throttled.replicas} and {@code
     * follower.replication.throttled.replicas}, as {@code 0:101,1:102}; empty where not set.
     */
    public record Throttled(String leaders, String followers) {}

    public Placement of(Partition partition) {
        return partitions.getOrDefault(partition.name(), Placement.UNKNOWN);
    }
}
