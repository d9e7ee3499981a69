package dev.spillway.local.e2e.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What producers and consumers do, aimed at what somebody else owns. Each is given the settings of
 * a client.
 *
 * @param topic somebody else's, with records
 * @param group somebody else's
 * @param transactionalId somebody else's
 */
record ClientAttempts(String topic, String group, String transactionalId) {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    List<Attempt<Map<String, Object>>> all() {
        return List.of(
                new Attempt<>("produce", settings -> produce(settings, topic)),
                new Attempt<>(
                        "produce to the offsets",
                        settings -> produce(settings, "__consumer_offsets")),
                new Attempt<>(
                        "produce to the metadata of cold segments",
                        settings -> produce(settings, "__remote_log_metadata")),
                new Attempt<>("produce in somebody's transaction", this::transaction),
                new Attempt<>("read", settings -> read(settings, topic)),
                new Attempt<>("read the offsets", settings -> read(settings, "__consumer_offsets")),
                new Attempt<>(
                        "read the metadata of cold segments",
                        settings -> read(settings, "__remote_log_metadata")),
                new Attempt<>(
                        "read the cluster's metadata",
                        settings -> read(settings, "__cluster_metadata")),
                new Attempt<>("join the group, classic", settings -> join(settings, "classic")),
                new Attempt<>("join the group, new", settings -> join(settings, "consumer")),
                new Attempt<>("join the share group", this::share));
    }

    private static Object produce(Map<String, Object> client, String topic) throws Exception {
        try (var producer =
                new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>(topic, "forged"))
                    .get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Object transaction(Map<String, Object> client) {
        var settings = with(client, Map.of("transactional.id", transactionalId));
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            return "the transactional id";
        }
    }

    private static Object read(Map<String, Object> client, String topic) {
        var settings = with(client, Map.of("auto.offset.reset", "earliest"));
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            return records(consumer::poll);
        }
    }

    private Object join(Map<String, Object> client, String protocol) {
        var settings =
                with(
                        client,
                        Map.of(
                                "group.id", group,
                                "group.protocol", protocol,
                                "auto.offset.reset", "earliest"));
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            return records(consumer::poll);
        }
    }

    private Object share(Map<String, Object> client) {
        var settings = with(client, Map.of("group.id", group));
        try (var consumer =
                new KafkaShareConsumer<>(
                        settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            return records(consumer::poll);
        }
    }

    /** Until there are some or it is refused; that nothing came in time proves neither. */
    private static List<String> records(Function<Duration, ConsumerRecords<String, String>> poll) {
        var deadline = System.nanoTime() + ANSWERED_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            var records = poll.apply(Duration.ofMillis(500));
            if (!records.isEmpty()) {
                var values = new ArrayList<String>();
                for (ConsumerRecord<String, String> record : records) {
                    values.add(record.value());
                }
                return values;
            }
        }
        throw new IllegalStateException("neither records nor a refusal");
    }

    private static Map<String, Object> with(Map<String, Object> client, Map<String, Object> more) {
        var settings = new HashMap<>(client);
        settings.putAll(more);
        return settings;
    }
}
