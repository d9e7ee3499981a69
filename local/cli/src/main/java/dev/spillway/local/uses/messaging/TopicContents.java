package dev.spillway.local.uses.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what comes into the topics from now on, and all people that there are, and keeps it.
 * Committed transactions only.
 */
final class TopicContents implements AutoCloseable {
    static final String PEOPLE = "people";
    static final String NOTIFICATIONS = "notifications";
    static final String OUTBOX = "outbox";
    static final String DEAD_LETTERS = "dlq.outbox";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, String> addresses = new HashMap<>();
    private final List<Notification> notifications = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final Future<?> reading;
    private final Map<TopicPartition, Long> begins;
    private volatile boolean ended;

    private TopicContents(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> begins) {
        this.begins = begins;
        this.reading =
                thread.submit(() -> {
                    try (consumer) {
                        while (!ended) {
                            for (var record : consumer.poll(POLL)) {
                                add(record);
                            }
                        }
                    }
                    return null;
                });
    }

    /**
     * @param client settings of a User that may read the topics
     */
    static TopicContents start(Map<String, Object> client) {
        var topics = List.of(PEOPLE, NOTIFICATIONS, OUTBOX, DEAD_LETTERS);
        var consumer = new TopicReader<>(client, new ByteArrayDeserializer()).atEnd(topics);
        var begins = new HashMap<TopicPartition, Long>();
        consumer.assignment()
                .forEach(partition -> begins.put(partition, consumer.position(partition)));
        consumer.seekToBeginning(
                consumer.assignment().stream()
                        .filter(partition -> partition.topic().equals(PEOPLE))
                        .toList());
        return new TopicContents(consumer, begins);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
        switch (record.topic()) {
            case PEOPLE -> addAddress(record);
            case NOTIFICATIONS ->
                    notifications.add(
                            new Notification(
                                    JSON.readTree(record.value()).path("id").asText(),
                                    key(record)));
            case OUTBOX -> letters.add(letter(record, JSON.readTree(record.value())));
            case DEAD_LETTERS ->
                    deadLetters.add(
                            new DeadLetter(
                                    new Place(
                                            Integer.parseInt(header(record, "partition")),
                                            Long.parseLong(header(record, "offset"))),
                                    header(record, "message")));
            default -> throw new IllegalStateException("not asked for: " + record.topic());
        }
    }

    private void addAddress(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (record.value() == null) {
            addresses.remove(key(record));
        } else {
            addresses.put(key(record), JSON.readTree(record.value()).path("address").asText());
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record, JsonNode mail) {
        var ids = new ArrayList<String>();
        mail.path("notifications").forEach(id -> ids.add(id.asText()));
        return new Letter(
                new Place(record.partition(), record.offset()),
                key(record),
                mail.path("to").asText(),
                ids);
    }

    /** As brokers write it (KIP-1191). */
    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader("__dlq.errors." + name))
                .map(header -> new String(header.value(), UTF_8))
                .orElse("");
    }

    /** Who has which address. */
    synchronized Map<String, String> addresses() {
        return Map.copyOf(addresses);
    }

    /** In the order in which they were read. */
    synchronized List<Notification> notifications() {
        return List.copyOf(notifications);
    }

    synchronized List<Letter> letters() {
        return List.copyOf(letters);
    }

    synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** Whether a record came after this began to read. */
    boolean isNew(Place place) {
        return place.offset()
                >= begins.getOrDefault(new TopicPartition(OUTBOX, place.partition()), 0L);
    }

    /**
     * @throws DemoFailure when reading has failed
     */
    void check() throws DemoFailure {
        if (!reading.isDone()) {
            return;
        }
        try {
            reading.get();
        } catch (ExecutionException e) {
            throw new DemoFailure(
                    "the topics cannot be read: %s. `./spillway status` shows the brokers"
                            .formatted(e.getCause()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        ended = true;
        thread.close();
    }
}
