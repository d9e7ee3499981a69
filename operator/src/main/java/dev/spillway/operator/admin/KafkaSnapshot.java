package dev.spillway.operator.admin;

import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.StorageUsage;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one round of questions about a Kafka cluster found.
 *
 * @param clusterId Kafka's id of the cluster, 22 characters
 * @param topics every topic by name, internal ones too
 * @param missingLogs partitions of a topic that Kafka has accepted, but whose leader was not yet
 *     seen to have made the log; topics that have all of theirs are left out
 * @param footprint where the bytes are; measured less often than the rest
 */
public record KafkaSnapshot(
        String clusterId,
        KafkaView view,
        SortedMap<String, ObservedTopic.Present> topics,
        Map<String, Integer> missingLogs,
        StorageUsage footprint) {}
