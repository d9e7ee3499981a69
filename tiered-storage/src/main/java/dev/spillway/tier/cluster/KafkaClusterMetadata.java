package dev.spillway.tier.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Queries a cluster through Kafka's clients. */
public final class KafkaClusterMetadata implements ClusterMetadata {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Without a record for so long, the rest of a partition is not waited for. */
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private static final int TOPICS_AT_ONCE = 500;

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param client properties of Kafka's clients, {@code bootstrap.servers} among them
     */
    public KafkaClusterMetadata(Map<String, ?> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.putIfAbsent("client.id", "spillway-tier");
        properties.put("enable.metrics.push", "false");
        admin = Admin.create(properties);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        properties.put("allow.auto.create.topics", "false");
        try {
            consumer =
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (RuntimeException | Error e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public String clusterId() {
        return get(admin.describeCluster().clusterId());
    }

    @Override
    public List<Integer> partitions() {
        return infos().stream().map(PartitionInfo::partition).sorted().toList();
    }

    @Override
    public List<Integer> ledBy(int brokerId) {
        return infos().stream()
                .filter(info -> info.leader() != null && info.leader().id() == brokerId)
                .map(PartitionInfo::partition)
                .sorted()
                .toList();
    }

    private List<PartitionInfo> infos() {
        List<PartitionInfo> infos = consumer.partitionsFor(TOPIC);
        return infos == null ? List.of() : infos;
    }

    @Override
    public boolean isComplete() {
        List<TopicPartition> all =
                partitions().stream().map(KafkaClusterMetadata::partition).toList();
        return !all.isEmpty()
                && consumer.beginningOffsets(all).values().stream().allMatch(first -> first == 0);
    }

    @Override
    public void read(int number, Visitor visitor) {
        TopicPartition partition = partition(number);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long giveUpAt = System.nanoTime() + STANDSTILL.toNanos();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                giveUpAt = System.nanoTime() + STANDSTILL.toNanos();
                MetadataRecord.decode(record.value())
                        .ifPresent(decoded ->
                                visitor.record(decoded, record.offset(), record.timestamp()));
            }
            if (System.nanoTime() > giveUpAt) {
                throw new TimeoutException(
                        partition + " delivered no record for " + STANDSTILL.toSeconds() + " s");
            }
        }
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(TOPIC, number);
    }

    /**
     * By name, not by id: asked by id, Kafka's client takes every error of a topic, "not
     * authorized" among them, for an unknown id ({@code KafkaAdminClient.handleDescribeTopicsByIds}
     * looks only at topics without an error). Asked by name, a broker answers "not authorized"
     * whether or not there is such a topic.
     */
    @Override
    public Set<Uuid> gone(Map<Uuid, String> topics) {
        Set<Uuid> gone = new HashSet<>();
        List<String> names = topics.values().stream().distinct().toList();
        for (int from = 0; from < names.size(); from += TOPICS_AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + TOPICS_AT_ONCE));
            Map<String, KafkaFuture<TopicDescription>> answers =
                    admin.describeTopics(TopicCollection.ofTopicNames(some)).topicNameValues();
            Map<String, NameHolder> holders = new HashMap<>();
            answers.forEach((name, answer) -> holders.put(name, holder(answer)));
            topics.forEach((id, name) -> {
                if (holders.getOrDefault(name, UNCERTAIN).isNot(id)) {
                    gone.add(id);
                }
            });
        }
        return gone;
    }

    /** Which topic has a name now. */
    private sealed interface NameHolder {
        /** Whether it certainly is not this topic. */
        boolean isNot(Uuid topicId);
    }

    private record NoTopic() implements NameHolder {
        @Override
        public boolean isNot(Uuid topicId) {
            return true;
        }
    }

    private record Topic(Uuid id) implements NameHolder {
        @Override
        public boolean isNot(Uuid topicId) {
            return !id.equals(Uuid.ZERO_UUID) && !id.equals(topicId);
        }
    }

    private record UnknownHolder() implements NameHolder {
        @Override
        public boolean isNot(Uuid topicId) {
            return false;
        }
    }

    private static final NameHolder UNCERTAIN = new UnknownHolder();

    private static NameHolder holder(KafkaFuture<TopicDescription> answer) {
        try {
            return new Topic(answer.get().topicId());
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException
                    ? new NoTopic()
                    : UNCERTAIN;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
