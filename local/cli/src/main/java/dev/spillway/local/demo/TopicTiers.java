package dev.spillway.local.demo;

import static org.apache.kafka.common.config.TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.kafka.common.config.ConfigResource;

/**
 * Measures a topic's bytes in each tier: on the brokers' disks, as Kafka reports them, and in the
 * bucket, as it lists them.
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
     * @param hot bytes on the leaders' disks: one copy of what is hot
     * @param disk bytes on all disks, every replica counted
     * @param cold bytes in the bucket
     * @param uncopied estimate of the bytes that are not in the bucket yet
     * @param largest bytes of the largest partition on its leader's disk
     */
    record Sizes(long hot, long disk, long cold, long uncopied, long largest) {

        /** The share of the topic in the bucket, 0 to 1; bytes in both tiers count once. */
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
     * The most bytes of a partition on its leader's disk once tiering is done: the hot bytes and
     * the two newest segments.
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
                                        partition ->
                                                new TopicPartition(topic, partition.partition()),
                                        partition -> partition.leader().id()));
        var uncopiedShares = uncopiedShares(List.copyOf(leaders.keySet()));
        long disk = 0;
        long hot = 0;
        long uncopied = 0;
        long largest = 0;
        for (var replica : replicas()) {
            disk += replica.bytes();
            if (replica.broker() == leaders.getOrDefault(replica.partition(), -1)) {
                hot += replica.bytes();
                largest = Math.max(largest, replica.bytes());
                uncopied +=
                        Math.round(
                                replica.bytes()
                                        * uncopiedShares.getOrDefault(replica.partition(), 1.0));
            }
        }
        return new Sizes(hot, disk, bucket.bytesBelow(folder), uncopied, largest);
    }

    private record Replica(int broker, TopicPartition partition, long bytes) {}

    private List<Replica> replicas() throws DemoFailure {
        var replicas = new ArrayList<Replica>();
        get(admin.describeLogDirs(brokers()).allDescriptions())
                .forEach((broker, disks) ->
                        disks.values().stream()
                                .flatMap(disk -> disk.replicaInfos().entrySet().stream())
                                .filter(replica -> replica.getKey().topic().equals(topic))
                                .forEach(replica ->
                                        replicas.add(
                                                new Replica(
                                                        broker,
                                                        replica.getKey(),
                                                        replica.getValue().size()))));
        return replicas;
    }

    /** The share of each leader's local log that is not in the bucket yet, by offsets. */
    private Map<TopicPartition, Double> uncopiedShares(List<TopicPartition> partitions)
            throws DemoFailure {
        var ends = offsets(partitions, OffsetSpec.latest());
        var firstLocal = offsets(partitions, OffsetSpec.earliestLocal());
        var lastTiered = offsets(partitions, OffsetSpec.latestTiered());
        var shares = new HashMap<TopicPartition, Double>();
        for (var partition : partitions) {
            var end = ends.getOrDefault(partition, 0L);
            var local = end - firstLocal.getOrDefault(partition, 0L);
            var uncopied = end - (lastTiered.getOrDefault(partition, 0L) + 1);
            shares.put(partition, local <= 0 ? 0 : Math.min(1, (double) uncopied / local));
        }
        return shares;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws DemoFailure {
        var asked =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> which));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** The ids of the live brokers. */
    List<Integer> brokers() throws DemoFailure {
        return get(admin.describeCluster().nodes()).stream().map(node -> node.id()).toList();
    }

    private TopicDescription description() throws DemoFailure {
        return only(get(admin.describeTopics(List.of(topic)).allTopicNames()));
    }

    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private <T> T get(KafkaFuture<T> answer) throws DemoFailure {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new DemoFailure(
                    "cannot read the state of %s from Kafka: %s"
                            .formatted(topic, cause.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }
}
