package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * A User's programs, which run until they are closed: one writes numbers, one reads them in a
 * group, and one connects anew each second. They start with what the User's Secret has then, as
 * programs do; {@link #restartPrograms} starts the first two again.
 */
final class ClientLoad implements AutoCloseable {
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);
    private static final Duration BETWEEN_CONNECTIONS = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int CONNECTS_WITHIN_MS = 20_000;

    /** Reads the User's Secret. */
    interface Credentials {
        Map<String, Object> read() throws Exception;
    }

    private final String user;
    private final String topic;
    private final Credentials credentials;
    private final List<Thread> threads;
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong connected = new AtomicLong();
    private final BitSet acknowledged = new BitSet();
    private final BitSet read = new BitSet();
    private volatile boolean ending;
    private volatile boolean writing = true;
    private volatile int wantedStart = 1;
    private volatile int writersStart;
    private volatile int readersStart;

    ClientLoad(String user, String topic, Credentials credentials) {
        this.user = user;
        this.topic = topic;
        this.credentials = credentials;
        this.threads =
                List.of(
                        thread("writes", this::write, () -> writing),
                        thread("reads", this::read, () -> !ending),
                        thread("connects", this::connect, () -> !ending));
    }

    private interface Program {
        void run() throws Exception;
    }

    private Thread thread(String what, Program program, BooleanSupplier goesOn) {
        return Thread.ofPlatform()
                .name(user + " " + what)
                .start(() -> {
                    while (goesOn.getAsBoolean()) {
                        try {
                            program.run();
                        } catch (Exception e) {
                            note(what, e);
                            Stopwatch.pause(BETWEEN_CONNECTIONS);
                        }
                    }
                });
    }

    private void note(String what, Exception e) {
        errors.add(user + " " + what + ": " + e);
    }

    private void write() throws Exception {
        int start = wantedStart;
        Map<String, Object> settings = new HashMap<>(credentials.read());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        try (KafkaProducer<Long, Long> producer =
                new KafkaProducer<>(settings, new LongSerializer(), new LongSerializer())) {
            writersStart = start;
            while (writing && start == wantedStart) {
                long number = written.getAndIncrement();
                producer.send(
                        new ProducerRecord<>(topic, number, number),
                        (metadata, failure) -> {
                            if (failure == null) {
                                add(acknowledged, number);
                            } else {
                                note("writes", failure);
                            }
                        });
                Stopwatch.pause(BETWEEN_WRITES);
            }
        }
    }

    private void read() throws Exception {
        int start = wantedStart;
        Map<String, Object> settings = new HashMap<>(credentials.read());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, user);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<Long, Long> consumer =
                new KafkaConsumer<>(settings, new LongDeserializer(), new LongDeserializer())) {
            consumer.subscribe(List.of(topic));
            readersStart = start;
            while (!ending && start == wantedStart) {
                for (ConsumerRecord<Long, Long> each : consumer.poll(POLL)) {
                    add(read, each.value());
                }
            }
        }
    }

    private void connect() throws Exception {
        Map<String, Object> settings = new HashMap<>(credentials.read());
        settings.put("default.api.timeout.ms", CONNECTS_WITHIN_MS);
        settings.put("request.timeout.ms", CONNECTS_WITHIN_MS);
        try (Admin admin = Admin.create(settings)) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            connected.incrementAndGet();
        } catch (KafkaException e) {
            note("connects", e);
        }
        Stopwatch.pause(BETWEEN_CONNECTIONS);
    }

    private static void add(BitSet numbers, long number) {
        synchronized (numbers) {
            numbers.set(Math.toIntExact(number));
        }
    }

    private static BitSet copy(BitSet numbers) {
        synchronized (numbers) {
            return (BitSet) numbers.clone();
        }
    }

    /** Returns when everything that was written has an answer. */
    void endWriting() throws InterruptedException {
        writing = false;
        threads.getFirst().join();
    }

    /** Those that write and read start again, with what the Secret has now. */
    void restartPrograms() {
        wantedStart++;
    }

    boolean haveRestarted() {
        return writersStart == wantedStart && readersStart == wantedStart;
    }

    long acknowledged() {
        return copy(acknowledged).cardinality();
    }

    long connections() {
        return connected.get();
    }

    /** Acknowledged, and not read yet. */
    long unread() {
        BitSet missing = copy(acknowledged);
        missing.andNot(copy(read));
        return missing.cardinality();
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() throws InterruptedException {
        writing = false;
        ending = true;
        for (Thread each : threads) {
            each.join();
        }
    }
}
