package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topic from offset 0 to its end, including records of earlier runs, and compares it with
 * what this run wrote: no offset missing, each record of the run once, the records of each key in
 * the order of writing, the same digest.
 */
final class VerifyingConsumer {
    /** The longest wait for a record; after that, reading fails rather than hangs. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final String topic;
    private final long run;
    private final Map<String, Object> client;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param records of this run
     * @param others of earlier runs and other producers
     */
    record Result(long records, long others, String digest) {}

    VerifyingConsumer(String topic, long run, Map<String, Object> client) {
        this.topic = topic;
        this.run = run;
        this.client = client;
    }

    /** Bytes of keys and values read so far; thread-safe. */
    long bytes() {
        return bytes.get();
    }

    /**
     * @throws DemoFailure when a record is missing, duplicated, changed or out of order
     */
    Result verify(RecordDigest written) throws DemoFailure {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings())) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var check = new Check(written, run);
            readAll(consumer, partitions, check);
            return check.result();
        }
    }

    private void readAll(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Check check)
            throws DemoFailure {
        var ends = consumer.endOffsets(partitions);
        var next = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> next.put(partition, 0L));
        var lastProgress = System.nanoTime();
        while (partitions.stream()
                .anyMatch(p -> next.getOrDefault(p, 0L) < ends.getOrDefault(p, 0L))) {
            var batch = consumer.poll(Duration.ofMillis(500));
            for (var record : batch) {
                read(record, next, check);
            }
            if (!batch.isEmpty()) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > TIMEOUT.toNanos()) {
                throw new DemoFailure(
                        "no record for %d s; read up to %s of %s. `./spillway status` shows the brokers"
                                .formatted(TIMEOUT.toSeconds(), next, ends));
            }
        }
    }

    private void read(
            ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> next, Check check)
            throws DemoFailure {
        var partition = new TopicPartition(record.topic(), record.partition());
        var expected = next.getOrDefault(partition, 0L);
        if (record.offset() != expected) {
            throw new DemoFailure(
                    "LOST: %s has no offsets %d to %d"
                            .formatted(partition, expected, record.offset() - 1));
        }
        next.put(partition, record.offset() + 1);
        check.add(record);
        bytes.addAndGet(
                Math.max(0, record.serializedKeySize())
                        + Math.max(0, record.serializedValueSize()));
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** Compares the records that are read with those that were written. */
    static final class Check {
        private final RecordDigest written;
        private final long run;
        private final RecordDigest read = new RecordDigest();
        private final BitSet seen = new BitSet();
        private final Map<String, Long> lastOfKey = new HashMap<>();
        private long others;

        Check(RecordDigest written, long run) {
            this.written = written;
            this.run = run;
        }

        void add(ConsumerRecord<byte[], byte[]> record) throws DemoFailure {
            var header = RunHeader.of(record.headers()).filter(found -> found.run() == run);
            if (header.isEmpty()) {
                others++;
                return;
            }
            var number = header.get().number();
            if (seen.get(Math.toIntExact(number))) {
                throw new DemoFailure(
                        "DUPLICATED: record %d again at %s".formatted(number, place(record)));
            }
            seen.set(Math.toIntExact(number));
            var before = lastOfKey.put(new String(record.key(), ISO_8859_1), number);
            if (before != null && before > number) {
                throw new DemoFailure(
                        "OUT OF ORDER: record %d of its key follows record %d, at %s"
                                .formatted(number, before, place(record)));
            }
            read.add(record.partition(), number, record.key(), record.value());
        }

        Result result() throws DemoFailure {
            if (read.records() != written.records()) {
                throw new DemoFailure(
                        "LOST: %d of %d records, the first being number %d"
                                .formatted(
                                        written.records() - read.records(),
                                        written.records(),
                                        seen.nextClearBit(0)));
            }
            if (!read.byPartition().equals(written.byPartition())) {
                throw new DemoFailure(
                        "CHANGED: read %s, but wrote %s"
                                .formatted(read.byPartition(), written.byPartition()));
            }
            return new Result(read.records(), others, read.text());
        }

        private static String place(ConsumerRecord<?, ?> record) {
            return "%s-%d offset %d".formatted(record.topic(), record.partition(), record.offset());
        }
    }
}
