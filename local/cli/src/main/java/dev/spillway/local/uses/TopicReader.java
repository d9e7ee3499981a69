package dev.spillway.local.uses;

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
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what is committed in topics, without a group. */
public final class TopicReader<K> {
    private static final Duration POLL = Duration.ofMillis(500);

    /** The longest wait for a record. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** With the data of an earlier run, the Cluster may say that it is ready and only start. */
    private static final Duration START = Duration.ofMinutes(3);

    private final Map<String, Object> client;
    private final Deserializer<K> keys;

    /**
     * @param client settings with which a User connects that may read the topics
     */
    public TopicReader(Map<String, Object> client, Deserializer<K> keys) {
        this.client = client;
        this.keys = keys;
    }

    /** From the beginning to what is the end now; of each partition in its order. */
    public void readAll(Collection<String> topics, Consumer<ConsumerRecord<K, byte[]>> each)
            throws DemoFailure {
        read(Map.of(), ends(topics), each);
    }

    /**
     * What is between two positions of each partition.
     *
     * @param from the beginning, where there is none
     */
    public void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> until,
            Consumer<ConsumerRecord<K, byte[]>> each)
            throws DemoFailure {
        try (var consumer = consumer()) {
            consumer.assign(until.keySet());
            consumer.seekToBeginning(until.keySet());
            from.forEach((partition, offset) -> {
                if (until.containsKey(partition)) {
                    consumer.seek(partition, offset);
                }
            });
            var left = new HashSet<>(until.keySet());
            var lastRecord = System.nanoTime();
            while (true) {
                // Ends of transactions have offsets, too, and compaction leaves gaps: the position
                // counts, not the record.
                left.removeIf(partition ->
                        consumer.position(partition) >= until.getOrDefault(partition, 0L));
                if (left.isEmpty()) {
                    return;
                }
                var batch = consumer.poll(POLL);
                for (var record : batch) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < until.getOrDefault(partition, 0L)) {
                        each.accept(record);
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

    /** The next offset of each partition. */
    public Map<TopicPartition, Long> ends(Collection<String> topics) {
        try (var consumer = consumer()) {
            return consumer.endOffsets(partitions(consumer, topics));
        }
    }

    /** Assigned to all partitions of the topics, at what is the end now. */
    public KafkaConsumer<K, byte[]> atEnd(Collection<String> topics) {
        var consumer = consumer();
        var ends = consumer.endOffsets(partitions(consumer, topics));
        consumer.assign(ends.keySet());
        // To seek the end would find what is the end at the first poll.
        ends.forEach(consumer::seek);
        return consumer;
    }

    /** The broker that leads the first partition. */
    public int leaderOf(String topic) {
        try (var consumer = consumer()) {
            return consumer.partitionsFor(topic).getFirst().leader().id();
        }
    }

    /** How many partitions of the topics a broker has. */
    public long partitionsOf(int broker, Collection<String> topics) {
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
            KafkaConsumer<?, ?> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private KafkaConsumer<K, byte[]> consumer() {
        var settings = new HashMap<>(client);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) START.toMillis());
        return new KafkaConsumer<>(settings, keys, new ByteArrayDeserializer());
    }
}
