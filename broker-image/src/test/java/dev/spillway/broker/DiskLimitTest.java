package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.disk.DiskQuotaCallback;
import dev.spillway.broker.tls.MountedSslEngineFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose disk is nearly full, because its claim is said to be small. */
@Tag("broker")
class DiskLimitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RECORD = 500_000;
    private static final long GIB = 1L << 30;

    /** Used by this test run alone, so that two runs on one machine do not clash. */
    private static final String NETWORK =
            "127.%d.%d."
                    .formatted(
                            20 + ProcessHandle.current().pid() / 200 % 80,
                            1 + ProcessHandle.current().pid() % 200);

    @TempDir Path directory;

    private NodeProcess controller;
    private NodeProcess broker;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(Image.ofThisProgram().tieredStoragePlugin());
        controller =
                NodeProcess.start(
                        directory.resolve("1000"),
                        NETWORK + 10,
                        Map.of(
                                "SPILLWAY_ROLE",
                                "controller",
                                "SPILLWAY_NODE_ID",
                                "1000",
                                "SPILLWAY_FORMAT",
                                "initial",
                                "SPILLWAY_INITIAL_CONTROLLERS",
                                "1000@" + NETWORK + "10:9093:3Db5QLSqSZieL3rJBUUegA",
                                "TEST_CONTROLLER",
                                NETWORK + "10:9093"));
        broker = broker();
        controller.awaitReady();
        broker.awaitReady();
        try (Admin admin = Admin.create(ofUser())) {
            admin.createTopics(List.of(new NewTopic("data", 1, (short) 1))).all().get();
        }
    }

    @AfterEach
    void stop() {
        broker.close();
        controller.close();
    }

    @Test
    void producersAreHeldBackAndNobodyElseUntilThereIsRoomAgain() throws Exception {
        capacity(GIB);
        await(() -> metric("capacity_bytes").orElse(0) == GIB);
        write(ofUser(), 60);
        await(() -> metric("used_bytes").orElse(0) > 30e6);
        assertThat(metric("produce_limit_bytes_per_second")).isEmpty();

        fill(0.965);

        await(() -> metric("produce_limit_bytes_per_second").isPresent());
        Map<String, Object> plain = new HashMap<>(ofUser());
        plain.put("enable.idempotence", "false");
        plain.put("acks", "1");
        assertThat(write(plain, 1)).as("a plain producer, ms").isPositive();
        assertThat(write(ofUser(), 1)).as("an idempotent producer, ms").isPositive();
        assertThat(write(ofNode(), 4)).as("a node, ms").isZero();
        assertThat(read(ofUser())).as("a consumer, ms").isZero();

        capacity(GIB);

        await(() -> metric("produce_limit_bytes_per_second").isEmpty());
        assertThat(write(ofUser(), 4)).as("with room again, ms").isZero();
        assertThat(broker.output())
                .contains("The disk of broker 0 is 9", "producers are slowed down here")
                .contains("There is room again on all disks")
                .doesNotContain(" ERROR ");
    }

    /** Kafka tells a callback of changes, and not of what was set before its process started. */
    @Test
    void theCapacityThatIsSetWhileItRunsIsThereAgainAfterARestart() throws Exception {
        capacity(2 * GIB);
        await(() -> metric("capacity_bytes").orElse(0) == 2 * GIB);
        broker.terminate();
        broker.awaitExit();

        broker = broker();
        broker.awaitReady();

        await(() -> metric("capacity_bytes").isPresent());
        assertThat(metric("capacity_bytes")).hasValue(2.0 * GIB);
        capacity(3 * GIB);
        await(() -> metric("capacity_bytes").orElse(0) == 3 * GIB);
    }

    /** What fifty connections get through that each have the next megabyte ready. */
    @Test
    @Tag("long")
    void fiftyProducersOfLargeBatchesGetLittleThroughWhenADiskIsNearlyFull() throws Exception {
        capacity(GIB);
        write(ofUser(), 400);
        fill(0.965);
        await(() -> metric("produce_limit_bytes_per_second").isPresent());
        double before = appended();

        List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Map<String, Object> client = new HashMap<>(ofUser());
            client.put("batch.size", 1_000_000);
            client.put("linger.ms", 50);
            client.put("buffer.memory", 4_000_000);
            client.put("max.block.ms", 1);
            producers.add(new KafkaProducer<>(client));
        }
        double previous = before;
        for (int round = 0; round < 12; round++) {
            Instant end = Instant.now().plusSeconds(10);
            while (Instant.now().isBefore(end)) {
                for (var producer : producers) {
                    var _ = producer.send(record());
                }
                Thread.sleep(100);
            }
            double now = appended();
            System.out.printf(
                    "after %3d s: %6.1f MB in 10 s, limit %.0f B/s%n",
                    10 * (round + 1),
                    (now - previous) / 1e6,
                    metric("produce_limit_bytes_per_second").orElse(0));
            previous = now;
        }
        producers.forEach(producer -> producer.close(Duration.ZERO));

        // One round at once, and two more in two minutes; each may be of one megabyte and a bit.
        assertThat(previous - before).isLessThan(4 * 50 * 1.1e6);
    }

    /** Says that the claim is so small that what is used is this share of it. */
    private void fill(double ratio) throws Exception {
        capacity(Math.round(metric("used_bytes").orElseThrow() / ratio));
    }

    private void capacity(long bytes) throws Exception {
        try (Admin admin = Admin.create(ofUser())) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.BROKER, "0"),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(
                                                            DiskQuotaCallback.CAPACITY,
                                                            Long.toString(bytes)),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** For how long its requests were held back, at most. */
    private static double write(Map<String, Object> client, int records) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(client)) {
            for (int i = 0; i < records; i++) {
                Future<RecordMetadata> sent = producer.send(record());
                sent.get();
            }
            return longest(producer.metrics(), "produce-throttle-time-max");
        }
    }

    private static ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>("data", new byte[RECORD]);
    }

    private static double read(Map<String, Object> client) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(client)) {
            TopicPartition partition = new TopicPartition("data", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int records = 0; records < 60; ) {
                records += consumer.poll(Duration.ofSeconds(1)).count();
            }
            return longest(consumer.metrics(), "fetch-throttle-time-max");
        }
    }

    private static double longest(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .map(metric -> (double) metric.metricValue())
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private OptionalDouble metric(String name) throws Exception {
        return sample("spillway_disk_" + name);
    }

    private double appended() throws Exception {
        return sample("kafka_server_brokertopicmetrics_bytesin_total").orElseThrow();
    }

    private OptionalDouble sample(String name) throws Exception {
        Matcher line =
                Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(broker.get("/metrics").body());
        return line.find()
                ? OptionalDouble.of(Double.parseDouble(line.group(1)))
                : OptionalDouble.empty();
    }

    private static Map<String, Object> ofUser() {
        return client(NETWORK + "11:9092");
    }

    /** As nodes connect. */
    private Map<String, Object> ofNode() {
        Map<String, Object> client = new HashMap<>(client(NETWORK + "11:9091"));
        Path tls = directory.resolve("0/tls");
        client.put("security.protocol", "SSL");
        client.put("ssl.engine.factory.class", MountedSslEngineFactory.class.getName());
        client.put("spillway.tls.certificate.file", tls.resolve("tls.crt").toString());
        client.put("spillway.tls.key.file", tls.resolve("tls.key").toString());
        client.put("spillway.tls.trust.file", tls.resolve("ca.crt").toString());
        return client;
    }

    private static Map<String, Object> client(String bootstrap) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "key.serializer",
                ByteArraySerializer.class.getName(),
                "value.serializer",
                ByteArraySerializer.class.getName(),
                "key.deserializer",
                ByteArrayDeserializer.class.getName(),
                "value.deserializer",
                ByteArrayDeserializer.class.getName());
    }

    private NodeProcess broker() throws Exception {
        return NodeProcess.start(
                directory.resolve("0"),
                NETWORK + 11,
                Map.of(
                        "SPILLWAY_ROLE",
                        "broker",
                        "SPILLWAY_NODE_ID",
                        "0",
                        "TEST_CONTROLLER",
                        NETWORK + "10:9093"));
    }

    private static void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("it never is so");
            }
            Thread.sleep(100);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }
}
