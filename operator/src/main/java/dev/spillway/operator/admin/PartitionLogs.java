package dev.spillway.operator.admin;

import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Tracks which partitions have logs. Kafka accepts a topic long before its brokers have created the
 * logs (with thousands of topics, minutes), and until then accepts no records for it. A log that
 * was seen once is not checked again.
 */
final class PartitionLogs {

    /** Partitions of each topic, by topic id, whose leader has been seen to have the log. */
    private final Map<String, Set<Integer>> seen = new HashMap<>();

    /**
     * @param directories of each broker that answered
     * @return how many partitions of each topic lack a log; complete topics are omitted
     */
    Map<String, Integer> missing(
            Map<String, ObservedTopic.Present> topics,
            Map<Integer, Map<String, LogDirDescription>> directories) {
        var ids = new HashSet<String>();
        topics.values().forEach(topic -> ids.add(topic.id()));
        seen.keySet().retainAll(ids);
        var onBrokers = onBrokers(directories);
        var missing = new TreeMap<String, Integer>();
        topics.forEach((name, topic) -> {
            var known = seen.computeIfAbsent(topic.id(), id -> HashSet.newHashSet(1));
            if (known.size() < topic.partitions().size()) {
                topic.partitions().stream()
                        .filter(partition -> hasLog(partition, onBrokers))
                        .forEach(partition -> known.add(partition.index()));
                if (known.size() < topic.partitions().size()) {
                    missing.put(name, topic.partitions().size() - known.size());
                }
            }
        });
        return missing;
    }

    private static boolean hasLog(
            Partition partition, Map<Integer, Set<TopicPartition>> onBrokers) {
        return onBrokers
                .getOrDefault(partition.leader(), Set.of())
                .contains(new TopicPartition(partition.topic(), partition.index()));
    }

    private static Map<Integer, Set<TopicPartition>> onBrokers(
            Map<Integer, Map<String, LogDirDescription>> directories) {
        var logs = new HashMap<Integer, Set<TopicPartition>>();
        directories.forEach((broker, disks) -> {
            var all = new HashSet<TopicPartition>();
            disks.values().forEach(disk -> all.addAll(disk.replicaInfos().keySet()));
            logs.put(broker, all);
        });
        return logs;
    }
}
