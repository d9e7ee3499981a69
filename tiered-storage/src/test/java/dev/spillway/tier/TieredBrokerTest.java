package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cli.CliResult;
import dev.spillway.tier.testing.BrokerProcess;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real broker whose store takes 300 ms to begin each answer. */
@Tag("broker")
@Timeout(240)
class TieredBrokerTest {
    private static final long LATENCY_MS = 300;
    private static final TopicPartition PARTITION = new TopicPartition("page-views", 0);
    private static final int RECORD_BYTES = 100_000;
    private static final int RECORDS = 160;
    private static final int RECORDS_OF_A_SEGMENT = 10; // 1 MiB

    @TempDir static Path scratch;
    private static S3TestServer store;
    private static FaultInjectingProxy front;
    private static BrokerProcess broker;

    @BeforeAll
    static void aTopicIsCold() throws Exception {
        store = S3TestServer.start(scratch);
        front = new FaultInjectingProxy(store.endpoint());
        front.does(request -> new Fault.Before(TieredBrokerTest::takeTime));
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", front.endpoint().toString());
        broker = BrokerProcess.start(scratch, settings);
        createTopic();
        produce();
        awaitOnlyTheLastSegmentIsLocal();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
        front.close();
        store.close();
    }

    private static void takeTime() {
        try {
            TimeUnit.MILLISECONDS.sleep(LATENCY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A fetch that begins a segment takes longer than the 500 ms for which Kafka waits by default.
     * What it has brought must be there when Kafka asks again, or no fetch would ever succeed; and
     * then each segment is fetched but once.
     */
    @Test
    void aConsumerOfColdDataGoesOnThoughEveryRequestTakesLong() throws Exception {
        front.forgetSeen();

        List<byte[]> consumed = consume();

        assertThat(consumed).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            assertThat(consumed.get(i)).isEqualTo(SampleSegment.random(i, RECORD_BYTES));
        }
        long segments = store.keys().stream().filter(key -> key.endsWith(".seg")).count();
        assertThat(segments).isGreaterThanOrEqualTo(RECORDS / RECORDS_OF_A_SEGMENT - 1);
        assertThat(front.seen().stream().filter(Request::isObjectGet).count())
                .isLessThanOrEqualTo(3 * segments);
    }

    @Test
    void spillwayTierFindsBucketAndClusterInAgreement() {
        CliResult verified = askingTheCluster("verify");
        assertThat(verified.output()).contains("no problems");
        assertThat(verified.exitCode()).isZero();

        CliResult collected = askingTheCluster("gc", "--dry-run");
        assertThat(collected.output()).contains("0 of ").doesNotContain("0 of 0");
    }

    private static CliResult askingTheCluster(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        return CliResult.of(store, all.toArray(new String[0]));
    }

    private static void createTopic() throws Exception {
        try (Admin admin = Admin.create(client())) {
            NewTopic topic =
                    new NewTopic(PARTITION.topic(), 1, (short) 1)
                            .configs(
                                    Map.of(
                                            "remote.storage.enable", "true",
                                            "segment.bytes", "1048576",
                                            "local.retention.bytes", "1",
                                            "retention.ms", "-1"));
            admin.createTopics(List.of(topic)).all().get();
        } catch (Exception e) {
            throw new AssertionError(broker.output(), e);
        }
    }

    private static void produce() throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = SampleSegment.random(i, RECORD_BYTES);
                sent.add(producer.send(new ProducerRecord<>(PARTITION.topic(), value)));
            }
            for (Future<RecordMetadata> acknowledged : sent) {
                acknowledged.get();
            }
        }
    }

    private static void awaitOnlyTheLastSegmentIsLocal() throws Exception {
        try (Admin admin = Admin.create(client())) {
            long local = 0;
            while (local < RECORDS - 2 * RECORDS_OF_A_SEGMENT) {
                local =
                        admin.listOffsets(Map.of(PARTITION, OffsetSpec.earliestLocal()))
                                .partitionResult(PARTITION)
                                .get()
                                .offset();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static List<byte[]> consume() {
        Map<String, Object> client = client();
        client.put("auto.offset.reset", "earliest");
        List<byte[]> values = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            while (values.size() < RECORDS) {
                for (ConsumerRecord<byte[], byte[]> got : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(got.value());
                }
            }
        }
        return values;
    }

    private static Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return client;
    }
}
