package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static dev.spillway.tier.testing.FaultInjectingProxy.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cli.CliResult;
import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.KafkaClusterMetadata;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.ClusterCleanup;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.testing.BrokerProcess;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker is told to delete a topic while the store refuses to delete. Kafka asks for the
 * first segment of the partition, gives up, and never asks again.
 */
@Tag("broker")
@Timeout(240)
class DeletedTopicTest {
    private static final int BROKER = 1;
    private static final int SEGMENTS = 4;

    @TempDir static Path scratch;
    private static S3TestServer store;
    private static FaultInjectingProxy proxy;
    private static BrokerProcess broker;
    private static Map<String, Object> client;

    @BeforeAll
    static void start() {
        store = S3TestServer.start(scratch);
        proxy = new FaultInjectingProxy(store.endpoint());
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", proxy.endpoint().toString());
        settings.put("s3.attempts", 1);
        broker = BrokerProcess.start(scratch, settings);
        client = Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
        proxy.close();
        store.close();
    }

    @Test
    void objectsOfATopicThatWasDeletedWhileTheStoreWasAwayAreDeletedLater() throws Exception {
        Uuid kept = coldTopic("kept");
        Uuid deleted = coldTopic("deleted");
        List<String> keptObjects = objects("kept");
        proxy.does(request ->
                request.operation().startsWith("DeleteObject") ? answer(503, "SlowDown") : NONE);
        try (Admin admin = Admin.create(client)) {
            admin.deleteTopics(List.of("deleted")).all().get();
        }
        await(() ->
                proxy.seen().stream()
                        .anyMatch(request -> request.operation().startsWith("DeleteObject")));
        assertThat(objects("deleted")).hasSizeGreaterThanOrEqualTo(SEGMENTS - 1);

        try (ClusterMetadata records = new KafkaClusterMetadata(client)) {
            Map<Uuid, String> topics = Map.of(kept, "kept", deleted, "deleted");
            await(() -> records.gone(topics).contains(deleted));
            assertThat(records.gone(topics)).containsExactly(deleted);
            assertThat(records.clusterId()).isEqualTo(S3TestServer.CLUSTER_ID);
            assertThat(records.isComplete()).isTrue();
            assertThat(records.ledBy(BROKER)).containsExactly(0);
            assertThat(records.ledBy(BROKER + 1)).isEmpty();
        }

        gcDeletesOnlyWhatIsOldAndConfirmed();

        proxy.behaves();
        Settings settings = Settings.parse(store.settings());
        Counters counters = new Counters();
        try (S3Store bucket = new S3Store(settings.s3(), 4, new RequestMetrics())) {
            AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofDays(2));
            Clock later = new LaterClock(ahead);
            ClusterCleanup cleanup =
                    new ClusterCleanup(
                            () -> new KafkaClusterMetadata(client),
                            bucket,
                            "",
                            S3TestServer.CLUSTER_ID,
                            BROKER,
                            new PendingDeletions(bucket, later, counters),
                            later,
                            counters);
            cleanup.run();
            ahead.set(Duration.ofDays(3)); // for a copy that was at work: a second look
            cleanup.run();
        }
        assertThat(objects("deleted")).isEmpty();
        assertThat(counters.sweptObjects.sum()).isPositive();
        assertThat(objects("kept")).containsAll(keptObjects);
    }

    private static final class LaterClock extends Clock {
        private final AtomicReference<Duration> ahead;

        LaterClock(AtomicReference<Duration> ahead) {
            this.ahead = ahead;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** The proxy still refuses the broker; the tool connects to the store directly. */
    private static void gcDeletesOnlyWhatIsOldAndConfirmed() throws Exception {
        List<String> dead = objects("deleted");
        String old = dead.get(0);
        Files.setLastModifiedTime(
                store.object(old), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        // What the cluster reads is not garbage however old it is.
        Files.setLastModifiedTime(
                store.object(objects("kept").get(0)),
                FileTime.from(Instant.now().minus(Duration.ofDays(400))));

        // Nor what another cluster keeps, whose prefix is this one's folder: also with the same id.
        List<String> nested = new ArrayList<>();
        for (String cluster : List.of("AnotherClusterAnotherQ", S3TestServer.CLUSTER_ID)) {
            String key = S3TestServer.CLUSTER_ID + "/" + cluster + old.substring(old.indexOf('/'));
            Files.createDirectories(store.object(key).getParent());
            Files.write(store.object(key), new byte[1]);
            Files.setLastModifiedTime(
                    store.object(key), FileTime.from(Instant.now().minus(Duration.ofDays(9))));
            nested.add(key);
        }

        CliResult listed = gc(S3TestServer.CLUSTER_ID, "--dry-run");
        assertThat(listed.output())
                .doesNotContain(nested)
                .contains(old + "  the cluster has marked it as deleted")
                .contains("1 of ")
                .contains("--delete --confirm spillway/" + S3TestServer.CLUSTER_ID + "/");
        assertThat(gc(S3TestServer.CLUSTER_ID, "--delete").output()).contains("without --confirm");
        assertThat(
                        gc(
                                        "AnotherClusterAnotherQ",
                                        "--delete",
                                        "--confirm",
                                        "spillway/AnotherClusterAnotherQ/")
                                .output())
                .contains("--bootstrap-server leads to cluster " + S3TestServer.CLUSTER_ID);
        assertThat(objects("deleted")).containsExactlyInAnyOrderElementsOf(union(dead, nested));

        CliResult deleted =
                gc(
                        S3TestServer.CLUSTER_ID,
                        "--delete",
                        "--confirm",
                        "spillway/" + S3TestServer.CLUSTER_ID + "/");
        assertThat(deleted.output()).contains("deleted " + old).contains("deleted 1 objects");
        assertThat(objects("deleted"))
                .hasSize(dead.size() - 1 + nested.size())
                .doesNotContain(old)
                .containsAll(nested);
        for (String key : nested) {
            Files.delete(store.object(key));
        }
        assertThat(objects("kept")).hasSizeGreaterThanOrEqualTo(SEGMENTS);
    }

    private static List<String> union(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static CliResult gc(String clusterId, String... more) {
        List<String> args = new ArrayList<>(List.of("gc"));
        args.addAll(List.of(more));
        args.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        return CliResult.of(store, clusterId, args.toArray(new String[0]));
    }

    private static Uuid coldTopic(String name) throws Exception {
        Uuid id;
        try (Admin admin = Admin.create(client)) {
            NewTopic topic =
                    new NewTopic(name, 1, (short) 1)
                            .configs(
                                    Map.of(
                                            "remote.storage.enable", "true",
                                            "segment.bytes", "1048576",
                                            "local.retention.bytes", "1",
                                            "retention.ms", "-1"));
            id = admin.createTopics(List.of(topic)).topicId(name).get();
        } catch (Exception e) {
            throw new AssertionError(broker.output(), e);
        }
        try (var producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 10 * (SEGMENTS + 1); i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(name, SampleSegment.random(i, 110_000))));
            }
            for (Future<RecordMetadata> acknowledged : sent) {
                acknowledged.get();
            }
        }
        await(() -> objects(name).size() >= SEGMENTS);
        return id;
    }

    private static List<String> objects(String topic) {
        return store.keys().stream()
                .filter(key -> key.contains("/" + topic + ".") && key.endsWith(".seg"))
                .toList();
    }

    private interface Condition {
        boolean isMet();
    }

    private static void await(Condition condition) throws InterruptedException {
        while (!condition.isMet()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
