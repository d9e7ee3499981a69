package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer ({@code acks=all}, idempotent) that writes 1 MB/s, evenly to all partitions. */
final class BenchmarkLoad implements AutoCloseable {
    private static final int RECORD_BYTES = 1000;
    private static final int RECORDS_PER_SECOND = 1000;

    /** Varied by partition, so that segments do not fill up at the same time. */
    private static final int RECORDS = 8000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Long> writing;
    private volatile boolean enough;

    BenchmarkLoad(String topic, Map<String, Object> clients) {
        writing = thread.submit(() -> write(topic, clients));
    }

    /** Returns how many records were acknowledged: all. */
    static long fill(String topic, Map<String, Object> clients) {
        var random = new Random(1);
        var failures = new AtomicLong();
        long sent = 0;
        try (var producer = producer(clients)) {
            for (int partition = 0; partition < BenchmarkTopic.PARTITIONS; partition++) {
                int count = RECORDS - RECORDS / 8 + random.nextInt(RECORDS / 4);
                for (int i = 0; i < count; i++) {
                    send(producer, topic, partition, random, failures);
                }
                sent += count;
            }
        }
        assertThat(failures).as("records that were not acknowledged").hasValue(0);
        return sent;
    }

    /**
     * Returns how many records were acknowledged: all.
     *
     * @throws ExecutionException when a record was not acknowledged
     */
    long end() throws ExecutionException, InterruptedException {
        enough = true;
        return writing.get();
    }

    private long write(String topic, Map<String, Object> clients) {
        var random = new Random(2);
        var failures = new AtomicLong();
        var began = System.nanoTime();
        long sent = 0;
        try (var producer = producer(clients)) {
            for (; !enough; sent++) {
                send(producer, topic, (int) (sent % BenchmarkTopic.PARTITIONS), random, failures);
                LockSupport.parkNanos(
                        sent * 1_000_000_000L / RECORDS_PER_SECOND - (System.nanoTime() - began));
            }
        }
        assertThat(failures).as("records that were not acknowledged").hasValue(0);
        return sent;
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            int partition,
            Random random,
            AtomicLong failures) {
        var value = new byte[RECORD_BYTES];
        random.nextBytes(value);
        producer.send(
                new ProducerRecord<>(topic, partition, null, value),
                (metadata, failure) -> failures.addAndGet(failure == null ? 0 : 1));
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> clients) {
        var settings = new HashMap<>(clients);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return new KafkaProducer<>(settings);
    }

    @Override
    public void close() {
        enough = true;
        thread.close();
    }
}
