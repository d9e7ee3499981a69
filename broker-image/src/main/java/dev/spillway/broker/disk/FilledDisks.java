package dev.spillway.broker.disk;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;

/**
 * Whose disks the producers of one broker fill: its own, and those of the followers of partitions
 * that it leads.
 *
 * @param leaders by broker that has such a disk: how many brokers lead partitions with a replica on
 *     it
 * @param addresses of the others among them, by broker
 */
record FilledDisks(Map<Integer, Integer> leaders, Map<Integer, String> addresses) {
    FilledDisks {
        leaders = new TreeMap<>(leaders);
        addresses = new TreeMap<>(addresses);
    }

    /** Before the metadata is known: the own disk, which this broker alone fills. */
    static FilledDisks ofOwn(int self) {
        return new FilledDisks(Map.of(self, 1), Map.of());
    }

    /**
     * From the metadata, where each broker appears once for every listener.
     *
     * @param port of the listener between brokers, by whose address a broker's Pod is reached
     */
    static FilledDisks of(Cluster cluster, int self, int port) {
        Map<Integer, Set<Integer>> leaders = new HashMap<>();
        Set<Integer> filled = new HashSet<>(Set.of(self));
        Set<Integer> brokers = new HashSet<>();
        cluster.nodes().forEach(node -> brokers.add(node.id()));
        for (int broker : brokers) {
            for (PartitionInfo partition : cluster.partitionsForNode(broker)) {
                for (Node replica : partition.replicas()) {
                    leaders.computeIfAbsent(replica.id(), id -> new HashSet<>()).add(broker);
                    if (broker == self) {
                        filled.add(replica.id());
                    }
                }
            }
        }
        Map<Integer, Integer> counts = new HashMap<>();
        filled.forEach(
                id -> counts.put(id, Math.max(1, leaders.getOrDefault(id, Set.of()).size())));
        Map<Integer, String> addresses = new HashMap<>();
        for (Node node : cluster.nodes()) {
            if (node.port() == port && node.id() != self && filled.contains(node.id())) {
                addresses.put(node.id(), node.host());
            }
        }
        return new FilledDisks(counts, addresses);
    }
}
