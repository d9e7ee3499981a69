package dev.spillway.operator.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Bytes of each topic on the brokers' disks. Of each partition its largest replica counts, so that
 * the sum is the topic's log once, to be read beside its bytes in S3, which are also stored once.
 */
final class TopicSizes {

    private TopicSizes() {}

    static Map<String, Long> measure(Admin admin, Collection<Integer> brokers) {
        var partitions = new HashMap<TopicPartition, Long>();
        var answers = admin.describeLogDirs(brokers).descriptions();
        for (var answer : answers.values()) {
            var directories = Topics.ifAnswered(answer).orElse(Map.of());
            for (var directory : directories.values()) {
                directory
                        .replicaInfos()
                        .forEach((partition, replica) ->
                                partitions.merge(partition, replica.size(), Math::max));
            }
        }
        var topics = new HashMap<String, Long>();
        partitions.forEach((partition, bytes) -> topics.merge(partition.topic(), bytes, Long::sum));
        return topics;
    }
}
