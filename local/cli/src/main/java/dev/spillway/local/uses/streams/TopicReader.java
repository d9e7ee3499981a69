package dev.spillway.local.uses.streams;

import dev.spillway.local.demo.DemoFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is committed in topics. */
final class TopicReader {
    /** The longest wait for a record. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Map<String, Object> client;

    /**
     * @param client settings with which to connect
     */
    TopicReader(Map<String, Object> client) {
        this.client = client;
    }

    /** From the beginning to what is the end now; of each partition in its order. */
    void readAll(Collection<String> topics, Consumer<ConsumerRecord<String, byte[]>> to)
            throws DemoFailure {
        try (var consumer = consumer()) {
            var partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var left = new HashSet<>(partitions);
            var lastRecord = System.nanoTime();
            while (true) {
                // Ends of transactions have offsets, too: the position counts, not the record.
                left.removeIf(partition ->
                        consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                if (left.isEmpty()) {
                    return;
                }
                var batch = consumer.poll(Duration.ofMillis(500));
                for (var record : batch) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < ends.getOrDefault(partition, 0L)) {
                        to.accept(record);
                    }
                }
                if (!batch.isEmpty()) {
                    lastRecord = System.nanoTime();
                } else if (System.nanoTime() - lastRecord > TIMEOUT.toNanos()) {
                    throw new DemoFailure(
                            "no record of %s for %d s. `./spillway status` shows the brokers"
                                    .formatted(left, TIMEOUT.toSeconds()));
                }
            }
        }
    }

    /** Assigned to all partitions of the topics, at what is the end now. */
    KafkaConsumer<String, byte[]> atEnd(Collection<String> topics) {
        var consumer = consumer();
        var partitions = partitions(consumer, topics);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Otherwise it would be the end at the first poll.
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** The broker that leads the first partition. */
    int leaderOf(String topic) {
        try (var consumer = consumer()) {
            return consumer.partitionsFor(topic).getFirst().leader().id();
        }
    }

    /** How many partitions of the topics a broker has. */
    long partitionsOf(int broker, Collection<String> topics) {
        try (var consumer = consumer()) {
            return topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .filter(partition ->
                            Arrays.stream(partition.replicas())
                                    .anyMatch(node -> node.id() == broker))
                    .count();
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private KafkaConsumer<String, byte[]> consumer() {
        var settings = new HashMap<>(client);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
