package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import java.time.Duration;
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

/** Topics, read without a group. */
final class Topics {
    /** The longest wait for a record. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Map<String, Object> client;

    Topics(Map<String, Object> client) {
        this.client = client;
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        var settings = new HashMap<>(client);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return new KafkaConsumer<>(settings);
    }

    static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** The next offset of each partition. */
    Map<TopicPartition, Long> ends(String topic) {
        try (var consumer = consumer()) {
            return consumer.endOffsets(partitions(consumer, topic));
        }
    }

    /** Reads what is between two positions of the partitions. */
    void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> until,
            Consumer<ConsumerRecord<byte[], byte[]>> each)
            throws DemoFailure {
        try (var consumer = consumer()) {
            consumer.assign(until.keySet());
            until.keySet()
                    .forEach(partition ->
                            consumer.seek(partition, from.getOrDefault(partition, 0L)));
            var left = new HashSet<>(until.keySet());
            var progress = System.nanoTime();
            while (true) {
                left.removeIf(partition ->
                        consumer.position(partition) >= until.getOrDefault(partition, 0L));
                if (left.isEmpty()) {
                    return;
                }
                var batch = consumer.poll(Duration.ofMillis(200));
                for (var one : batch) {
                    if (one.offset()
                            < until.getOrDefault(
                                    new TopicPartition(one.topic(), one.partition()), 0L)) {
                        each.accept(one);
                    }
                }
                if (!batch.isEmpty()) {
                    progress = System.nanoTime();
                } else if (System.nanoTime() - progress > TIMEOUT.toNanos()) {
                    throw new DemoFailure(
                            "no record of %s for %d s. `./spillway status` shows the brokers"
                                    .formatted(left, TIMEOUT.toSeconds()));
                }
            }
        }
    }
}
