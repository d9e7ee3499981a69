package dev.spillway.local.demo;

import static org.apache.kafka.common.config.TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Where a topic's bytes are: on the disks of brokers as Kafka reports them, and in the bucket as it
 * lists them.
 */
final class TopicTiers {
    private static final long TIMEOUT_SECONDS = 30;

    private final Admin admin;
    private final Bucket bucket;
    private final String topic;
    private final String folder;
    private final long hotBytes;
    private final long segmentBytes;

    /**
     * One look at a topic.
     *
     * @param hot bytes on the leaders' disks: one copy of what is hot
     * @param disk bytes on all disks, every replica counted
     * @param cold bytes in the bucket
     * @param uncopied estimate of the bytes that are in no object yet
     * @param largest bytes on a leader's disk of the partition that has most there
     */
    record Sizes(long hot, long disk, long cold, long uncopied, long largest) {

        /** How much of the topic is in the bucket, 0 to 1; what is hot and cold counts once. */
        double shareCold() {
            var total = cold + uncopied;
            return total == 0 ? 0 : (double) cold / total;
        }
    }

    TopicTiers(Admin admin, Bucket bucket, String topic) throws DemoFailure {
        this.admin = admin;
        this.bucket = bucket;
        this.topic = topic;
        this.folder =
                get(admin.describeCluster().clusterId())
                        + "/"
                        + topic
                        + "."
                        + description().topicId();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config = only(get(admin.describeConfigs(List.of(resource)).all()));
        this.hotBytes = Long.parseLong(config.get(LOCAL_LOG_RETENTION_BYTES_CONFIG).value());
        this.segmentBytes = Long.parseLong(config.get(SEGMENT_BYTES_CONFIG).value());
    }

    /**
     * The most that a partition may have on a leader's disk once tiering is done: hot, and the two
     * newest segments.
     */
    long bound() {
        return hotBytes < 0 ? Long.MAX_VALUE : hotBytes + 2 * segmentBytes;
    }

    Sizes measure() throws DemoFailure {
        var leaders =
                description().partitions().stream()
                        .filter(partition -> partition.leader() != null)
                        .collect(
                                Collectors.toMap(
                                        TopicPartitionInfo::partition,
                                        partition -> partition.leader().id()));
        long disk = 0;
        long hot = 0;
        long uncopied = 0;
        long largest = 0;
        var uncopiedShares =
                uncopiedShares(
                        leaders.keySet().stream()
                                .map(id -> new TopicPartition(topic, id))
                                .toList());
        for (var broker : get(admin.describeLogDirs(brokers()).allDescriptions()).entrySet()) {
            for (var folder : broker.getValue().values()) {
                for (var replica : folder.replicaInfos().entrySet()) {
                    if (!replica.getKey().topic().equals(topic)) {
                        continue;
                    }
                    var size = replica.getValue().size();
                    disk += size;
                    if (broker.getKey().equals(leaders.get(replica.getKey().partition()))) {
                        hot += size;
                        largest = Math.max(largest, size);
                        uncopied +=
                                Math.round(
                                        size * uncopiedShares.getOrDefault(replica.getKey(), 1.0));
                    }
                }
            }
        }
        return new Sizes(hot, disk, bucket.bytesBelow(folder), uncopied, largest);
    }

    /** How much of what a leader has on disk is in no object yet, by its offsets. */
    private Map<TopicPartition, Double> uncopiedShares(List<TopicPartition> partitions)
            throws DemoFailure {
        var ends = offsets(partitions, OffsetSpec.latest());
        var firstLocal = offsets(partitions, OffsetSpec.earliestLocal());
        var lastTiered = offsets(partitions, OffsetSpec.latestTiered());
        return partitions.stream()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                partition -> {
                                    var local =
                                            ends.getOrDefault(partition, 0L)
                                                    - firstLocal.getOrDefault(partition, 0L);
                                    var uncopied =
                                            ends.getOrDefault(partition, 0L)
                                                    - (lastTiered.getOrDefault(partition, 0L) + 1);
                                    return local <= 0 ? 0 : Math.min(1, (double) uncopied / local);
                                }));
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws DemoFailure {
        var asked =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> which));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** Brokers that serve, by their ids. */
    List<Integer> brokers() throws DemoFailure {
        return get(admin.describeCluster().nodes()).stream().map(node -> node.id()).toList();
    }

    private TopicDescription description() throws DemoFailure {
        return only(get(admin.describeTopics(List.of(topic)).allTopicNames()));
    }

    /** The answer to a question about one thing. */
    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private <T> T get(KafkaFuture<T> answer) throws DemoFailure {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new DemoFailure(
                    "Kafka did not answer what it has of %s: %s"
                            .formatted(topic, cause.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }
}
