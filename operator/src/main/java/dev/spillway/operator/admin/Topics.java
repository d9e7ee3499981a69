package dev.spillway.operator.admin;

import dev.spillway.operator.observed.Partition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka's answers about topics, read into records. */
final class Topics {

    private Topics() {}

    static List<Partition> partitions(
            TopicDescription topic, int minInsync, Set<TopicPartition> moving) {
        return topic.partitions().stream()
                .map(partition ->
                        new Partition(
                                topic.name(),
                                partition.partition(),
                                partition.leader() == null
                                        ? Partition.NO_LEADER
                                        : partition.leader().id(),
                                partition.replicas().stream().map(Node::id).toList(),
                                partition.isr().stream()
                                        .map(Node::id)
                                        .collect(Collectors.toUnmodifiableSet()),
                                minInsync,
                                moving.contains(
                                        new TopicPartition(topic.name(), partition.partition()))))
                .toList();
    }

    static int minInsync(Config topic) {
        var entry = topic.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
    }

    /** Sorted by key. Sensitive values are unknown to everyone but the broker, and left out. */
    static Map<String, String> values(Config config) {
        var values = new TreeMap<String, String>();
        for (var entry : config.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }

    /** Kafka's client answers for every key that it was asked about. */
    static <K, T> KafkaFuture<T> of(Map<K, KafkaFuture<T>> answers, K key) {
        return Objects.requireNonNull(answers.get(key));
    }

    /** The answer, or nothing when Kafka says that the topic does not exist. */
    static <T> Optional<T> unlessAbsent(KafkaFuture<T> answer, String question) {
        try {
            return Optional.of(Answers.await(answer, question));
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The answer, or nothing when there is none in time. */
    static <T> Optional<T> ifAnswered(KafkaFuture<T> answer) {
        try {
            return Optional.of(Answers.await(answer, "describe a broker"));
        } catch (KafkaUnavailable | KafkaRefused e) {
            return Optional.empty();
        }
    }
}
