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
 * Produces records as an application that may lose none: {@code acks=all}, idempotent, keyed. The
 * producer itself handles broker failures; it retries for its default two minutes.
 */
final class DemoProducer {
    private final String topic;
    private final long run;
    private final Map<String, Object> client;

    /**
     * Callbacks come on one thread, for each partition in the order of its log, which is the order
     * that a consumer will see.
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

    /** Acknowledged bytes of keys and values; thread-safe. */
    long acknowledgedBytes() {
        return acknowledgedBytes.get();
    }

    /** Everything acknowledged so far; must not be called while producing. */
    RecordDigest acknowledged() {
        return acknowledged;
    }

    /**
     * Produces as fast as possible, until {@code bytes} have been written and every record of the
     * source at least once.
     *
     * @return everything acknowledged
     * @throws DemoFailure when a record was not acknowledged
     */
    RecordDigest produce(RecordSource source, long bytes) throws DemoFailure, IOException {
        return run(source, sent -> sent < bytes || !source.isFullyRead());
    }

    /**
     * Produces at a rate until {@code enough} holds.
     *
     * @return everything acknowledged
     * @throws DemoFailure when a record was not acknowledged
     */
    RecordDigest produceAtRate(RecordSource source, long bytesPerSecond, BooleanSupplier enough)
            throws DemoFailure, IOException {
        var began = System.nanoTime();
        return run(
                source,
                sent -> {
                    var ahead = sent * 1e9 / bytesPerSecond - (System.nanoTime() - began);
                    // Sleeps only for a batch of records, not for each one.
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
                    "sent %d records, but only %d were acknowledged"
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
        // About a second of data; the default of 32 MB would be held to the end of the demo.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8 * 1024 * 1024);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
