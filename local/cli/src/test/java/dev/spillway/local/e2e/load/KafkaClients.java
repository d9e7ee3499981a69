package dev.spillway.local.e2e.load;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one place where the clients of the end-to-end tests get their settings. Creates clients that
 * may lose nothing: {@code acks=all}, idempotent, {@code read_committed}, with Kafka's default
 * timeouts and retries.
 *
 * @param connection bootstrap servers and credentials
 */
public record KafkaClients(Map<String, Object> connection) {
    static {
        // Kafka logs a warning for every retry, and retries are expected here; errors are recorded.
        System.getProperties().putIfAbsent("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    }

    /** Sends without linger, so that gaps between acknowledgements are due to the cluster. */
    public KafkaProducer<byte[], byte[]> producer(String name) {
        return new KafkaProducer<>(producing(name));
    }

    public KafkaProducer<byte[], byte[]> transactional(String id) {
        var settings = producing(id);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return new KafkaProducer<>(settings);
    }

    public KafkaConsumer<byte[], byte[]> member(String group) {
        var settings = consuming(group, "read_committed");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        return new KafkaConsumer<>(settings);
    }

    public KafkaConsumer<byte[], byte[]> consumerOfCommitted() {
        return new KafkaConsumer<>(consuming("verification", "read_committed"));
    }

    public KafkaConsumer<byte[], byte[]> consumerOfAll() {
        return new KafkaConsumer<>(consuming("verification", "read_uncommitted"));
    }

    public Map<String, Object> settings(String name) {
        var settings = new HashMap<>(connection);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, name);
        return settings;
    }

    /** Without auto-commit. */
    private Map<String, Object> consuming(String name, String isolation) {
        var settings = settings(name);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private Map<String, Object> producing(String name) {
        var settings = settings(name);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
