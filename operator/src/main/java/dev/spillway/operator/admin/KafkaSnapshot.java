package dev.spillway.operator.admin;

import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.StorageUsage;
import java.util.Map;
import java.util.SortedMap;

/**
 * The state of a Kafka cluster at one time.
 *
 * @param clusterId Kafka's id of the cluster, 22 characters
 * @param topics every topic by name, including internal ones
 * @param missingLogs partitions per topic that Kafka has accepted, but whose leader has not yet
 *     been seen to have the log; complete topics are omitted
 * @param storageUsage where the bytes are; measured less often than the rest
 * @param access what Kafka knows about users
 */
public record KafkaSnapshot(
        String clusterId,
        KafkaView view,
        SortedMap<String, ObservedTopic.Present> topics,
        Map<String, Integer> missingLogs,
        StorageUsage storageUsage,
        ObservedAccess access) {}
