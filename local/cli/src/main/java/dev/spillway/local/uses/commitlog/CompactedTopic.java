package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic read from its beginning to its end: how many records it has, for how many keys. */
final class CompactedTopic {
    /** The longest wait for a record. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String name;
    private final Map<String, Object> client;

    /**
     * @param written records ever, by the offsets
     * @param records that are left
     * @param tombstones of these, for rows that were deleted
     */
    record Contents(long written, long records, long keys, long tombstones) {
        boolean hasOneRecordAKey() {
            return records == keys;
        }

        /** Of these keys, those that have a row. */
        long rows() {
            return records - tombstones;
        }
    }

    CompactedTopic(String name, Map<String, Object> client) {
        this.name = name;
        this.client = client;
    }

    Contents read() throws DemoFailure {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings())) {
            var partitions =
                    consumer.partitionsFor(name).stream()
                            .map(partition -> new TopicPartition(name, partition.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var left = new HashSet<>(partitions);
            Set<Long> keys = new HashSet<>();
            long records = 0;
            long tombstones = 0;
            var lastProgress = System.nanoTime();
            while (true) {
                // Compaction leaves gaps, also at the end: the position counts, not the record.
                left.removeIf(partition ->
                        consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                if (left.isEmpty()) {
                    break;
                }
                var batch = consumer.poll(Duration.ofMillis(500));
                for (var record : batch) {
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(name, record.partition()), 0L)) {
                        records++;
                        keys.add(fingerprint(record.key()));
                        tombstones += record.value() == null ? 1 : 0;
                    }
                }
                if (!batch.isEmpty()) {
                    lastProgress = System.nanoTime();
                } else if (System.nanoTime() - lastProgress > TIMEOUT.toNanos()) {
                    throw new DemoFailure(
                            "no record of %s for %d s. `./spillway status` shows the brokers"
                                    .formatted(name, TIMEOUT.toSeconds()));
                }
            }
            var written = ends.values().stream().mapToLong(Long::longValue).sum();
            return new Contents(written, records, keys.size(), tombstones);
        }
    }

    /**
     * Eight bytes instead of a key: of a million keys, two have the same once in 30 million runs.
     */
    private static long fingerprint(byte[] key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<>(client);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }
}
