package dev.spillway.local.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to the topic as an application would that may lose none: {@code acks=all},
 * idempotent, keyed. Broker failures are the producer's own business; it retries for its default
 * two minutes.
 */
final class DemoProducer {
    private final String topic;
    private final long run;
    private final Map<String, Object> client;

    /**
     * Kafka calls back on one thread, for each partition in the order of its log: the order that a
     * reader will see.
     */
    private final RecordDigest acknowledged = new RecordDigest();

    private final AtomicLong acknowledgedBytes = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long number;

    DemoProducer(String topic, long run, Map<String, Object> client) {
        this.topic = topic;
        this.run = run;
        this.client = client;
    }

    /**
     * Bytes of keys and values that all in-sync replicas have; may be asked from another thread.
     */
    long acknowledgedBytes() {
        return acknowledgedBytes.get();
    }

    /** All that was acknowledged so far; to be asked while nothing is being produced. */
    RecordDigest acknowledged() {
        return acknowledged;
    }

    /**
     * Produces as fast as it goes, until {@code bytes} are written and the source was given out
     * whole at least once.
     *
     * @return all that was acknowledged
     * @throws DemoFailure when a record was not acknowledged
     */
    RecordDigest produce(RecordSource source, long bytes) throws DemoFailure, IOException {
        return run(source, sent -> sent < bytes || !source.isFullyRead());
    }

    /**
     * Produces so many bytes a second, until it is enough.
     *
     * @return all that was acknowledged
     * @throws DemoFailure when a record was not acknowledged
     */
    RecordDigest produceAtRate(RecordSource source, long bytesPerSecond, BooleanSupplier enough)
            throws DemoFailure, IOException {
        var began = System.nanoTime();
        return run(
                source,
                sent -> {
                    var ahead = sent * 1e9 / bytesPerSecond - (System.nanoTime() - began);
                    // Rather a few records late than to sleep for each of them.
                    if (ahead > 1e7) {
                        LockSupport.parkNanos((long) ahead);
                    }
                    return !enough.getAsBoolean();
                });
    }

    private RecordDigest run(RecordSource source, LongPredicate continues)
            throws DemoFailure, IOException {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings())) {
            for (long sent = 0; continues.test(sent); number++) {
                var event = source.next();
                send(producer, event, number);
                sent += event.bytes();
                throwFailure();
            }
            producer.flush();
        }
        throwFailure();
        if (acknowledged.records() != number) {
            throw new DemoFailure(
                    "%d records were sent and %d acknowledged"
                            .formatted(number, acknowledged.records()));
        }
        return acknowledged;
    }

    private void send(KafkaProducer<byte[], byte[]> producer, SourceRecord event, long number) {
        var record = new ProducerRecord<>(topic, null, event.key(), event.value());
        record.headers().add(new RunHeader(run, number).header());
        producer.send(
                record,
                (metadata, error) -> {
                    if (error == null) {
                        acknowledged.add(metadata.partition(), number, event.key(), event.value());
                        acknowledgedBytes.addAndGet(event.bytes());
                    } else {
                        failure.compareAndSet(null, error);
                    }
                });
    }

    private void throwFailure() throws DemoFailure {
        var error = failure.get();
        if (error != null) {
            throw new DemoFailure(
                    "producing to %s failed: %s. `./spillway status` shows the brokers"
                            .formatted(topic, error.getMessage()),
                    error);
        }
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<>(client);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        // A second's worth; the default of 32 MB would stay in this process to the demo's end.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8 * 1024 * 1024);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
