package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that writes as fast as it is let, or at a rate. The records of a partition are
 * numbered, and each number is acknowledged, or the run has failed.
 */
final class Flood implements AutoCloseable {
    /** A number, and random bytes that nothing on the way can make smaller. */
    static final int RECORD_BYTES = 4_096;

    private static final byte[] NO_KEY = {};
    private static final int RANDOM_BYTES = 1 << 20;

    /** A producer that is slowed down waits for its turn, however long that takes. */
    private static final int GIVES_UP_AFTER_MS = 30 * 60_000;

    private final String topic;
    private final AtomicLongArray acknowledged;
    private final AtomicLong acknowledgedBytes = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private volatile long bytesPerSecond;
    private volatile long untilBytes;
    private volatile boolean ending;

    /**
     * @param connection a client's settings
     * @param bytesPerSecond at most; {@link Long#MAX_VALUE} for as fast as it is let
     * @param bytes after which it rests until {@link #writeUntil} says more
     */
    Flood(
            Map<String, Object> connection,
            String topic,
            int partitions,
            long bytesPerSecond,
            long bytes) {
        this.topic = topic;
        this.acknowledged = new AtomicLongArray(partitions);
        this.bytesPerSecond = bytesPerSecond;
        this.untilBytes = bytes;
        var settings = new HashMap<>(connection);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVES_UP_AFTER_MS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVES_UP_AFTER_MS);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("flood").start(this::write);
    }

    private void write() {
        var random = new byte[RANDOM_BYTES];
        new SplittableRandom(1).nextBytes(random);
        var next = new long[acknowledged.length()];
        long sent = 0;
        var from = System.nanoTime();
        long sentFrom = 0;
        long rate = bytesPerSecond;
        while (!ending && failure.get() == null) {
            if (rate != bytesPerSecond) {
                rate = bytesPerSecond;
                from = System.nanoTime();
                sentFrom = sent;
            }
            var due =
                    rate == Long.MAX_VALUE
                            ? Long.MAX_VALUE
                            : sentFrom + (long) ((System.nanoTime() - from) / 1e9 * rate);
            if (sent >= untilBytes || sent >= due) {
                LockSupport.parkNanos(1_000_000);
                continue;
            }
            var partition = (int) (sent / RECORD_BYTES % next.length);
            send(partition, next[partition]++, random);
            sent += RECORD_BYTES;
        }
    }

    private void send(int partition, long number, byte[] random) {
        var value = new byte[RECORD_BYTES];
        var start = (int) (number * 31 % (RANDOM_BYTES - RECORD_BYTES));
        System.arraycopy(random, start, value, 0, RECORD_BYTES);
        ByteBuffer.wrap(value).putLong(number);
        producer.send(
                new ProducerRecord<>(topic, partition, NO_KEY, value),
                (metadata, refused) -> {
                    if (refused != null) {
                        failure.compareAndSet(null, refused);
                    } else {
                        acknowledged.accumulateAndGet(partition, number + 1, Math::max);
                        acknowledgedBytes.addAndGet(RECORD_BYTES);
                    }
                });
    }

    void atMost(long rate) {
        bytesPerSecond = rate;
    }

    /**
     * @param bytes since the beginning
     */
    void writeUntil(long bytes) {
        untilBytes = bytes;
    }

    long acknowledgedBytes() {
        return acknowledgedBytes.get();
    }

    /** Of each partition, how many records were acknowledged: those with lower numbers. */
    long[] acknowledged() {
        var all = new long[acknowledged.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = acknowledged.get(i);
        }
        return all;
    }

    void check() throws BenchmarkFailure {
        var refused = failure.get();
        if (refused != null) {
            throw new BenchmarkFailure("a record was not acknowledged: " + refused);
        }
    }

    /** Returns when everything that was sent has an answer. */
    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.join();
        producer.close();
    }
}
