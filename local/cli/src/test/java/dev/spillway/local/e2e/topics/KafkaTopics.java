package dev.spillway.local.e2e.topics;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.load.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads and changes topics in Kafka directly, as another client would; one partition each. */
record KafkaTopics(Admin admin, KafkaClients clients) {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    Uuid make(String name) throws Exception {
        var topic = new NewTopic(name, 1, (short) 3);
        return answer(admin.createTopics(List.of(topic)).topicId(name));
    }

    /**
     * Deletes the topic and creates another one of its name, before the operator does.
     *
     * @return the id of the new topic
     */
    Uuid replace(String name) throws Exception {
        var made = new AtomicReference<Uuid>();
        Await.until(
                "topic " + name + " has been recreated",
                TIMEOUT,
                () -> {
                    try {
                        delete(name);
                        made.set(make(name));
                        return List.of();
                    } catch (TopicExistsException e) {
                        return List.of(e.toString());
                    }
                });
        return made.get();
    }

    private void delete(String name) throws Exception {
        try {
            answer(admin.deleteTopics(List.of(name)).all());
        } catch (UnknownTopicOrPartitionException e) {
            // Already deleted.
        }
    }

    void write(String name, String... values) throws Exception {
        try (var producer = clients.producer("somebody")) {
            for (var value : values) {
                producer.send(record(name, value)).get();
            }
        }
    }

    static ProducerRecord<byte[], byte[]> record(String name, String value) {
        return new ProducerRecord<>(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of records ever written. */
    long written(String name) throws Exception {
        var partition = new TopicPartition(name, 0);
        var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()));
        return answer(end.partitionResult(partition)).offset();
    }

    Set<String> names(String prefix) throws Exception {
        return answer(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Empty when Kafka has no such topic. */
    Optional<Uuid> id(String name) throws Exception {
        return description(name).map(TopicDescription::topicId);
    }

    /** Its only partition. */
    TopicPartitionInfo partition(String name) throws Exception {
        return description(name).orElseThrow().partitions().getFirst();
    }

    private Optional<TopicDescription> description(String name) throws Exception {
        try {
            var described = admin.describeTopics(List.of(name)).topicNameValues();
            return Optional.of(answer(described.get(name)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    String setting(String name, String key) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var configs = admin.describeConfigs(List.of(resource)).values();
        return answer(configs.get(resource)).get(key).value();
    }

    void awaitGone(String name) throws Exception {
        Await.until(
                "Kafka has no topic " + name,
                TIMEOUT,
                () -> id(name).map(id -> List.of("it has " + id)).orElse(List.of()));
    }

    /**
     * @throws org.apache.kafka.common.errors.ApiException as Kafka refuses it
     */
    private static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw e;
        }
    }
}
