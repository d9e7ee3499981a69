package dev.spillway.local.e2e.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.Clients;
import dev.spillway.local.e2e.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * No combination of settings that are accepted makes a record unreadable, be it hot or cold. One
 * cluster serves all tests, and the topics that the first one writes.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SettingsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** With a commit; Kafka takes 4,096 at most. */
    private static final int METADATA_BYTES = 4_000;

    private static final List<Combination> ALL = Combination.all();

    private Path folder = Path.of("");
    private @Nullable Sandbox running;
    private @Nullable Admin admin;

    /** Everything is written; otherwise the other tests would wait for records that never come. */
    private boolean written;

    @BeforeAll
    void up(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        folder = empty;
        running = Sandbox.up(folder);
        admin = Admin.create(clients().settings("somebody"));
    }

    @AfterAll
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        if (admin != null) {
            admin.close();
        }
        if (running != null) {
            running.close();
        }
        Sandbox.down(folder);
    }

    @Test
    @Order(1)
    void everyPairOfSettingsOfTopicsKeepsEveryRecordReadable() throws Exception {
        assertThat(ALL).hasSizeBetween(30, 70);
        for (var one : ALL) {
            topics().create(one.name(), one.spec());
        }
        for (var one : ALL) {
            topics().awaitReady(one.name());
            new Written(one).write(clients());
        }
        written = true;
        awaitCold();
        assertThat(differences()).isEmpty();
    }

    /** What topics inherit, all of it at once, with what was written before. */
    @Test
    @Order(2)
    void whatTopicsInheritFromTheirClusterKeepsEveryRecordReadable() throws Exception {
        sandbox()
                .change(
                        """
                        {"spec": {"config": {
                          "compression.type": "zstd",
                          "log.flush.interval.messages": "1",
                          "log.index.interval.bytes": "0",
                          "log.message.timestamp.before.max.ms": "60000",
                          "log.message.timestamp.type": "LogAppendTime",
                          "log.preallocate": "true",
                          "log.retention.bytes": "1073741824",
                          "log.roll.ms": "10000",
                          "message.max.bytes": "65536",
                          "min.insync.replicas": "3",
                          "unclean.leader.election.enable": "true"}}}
                        """);
        awaitDeclared();
        assertThat(differences()).isEmpty();
        groupsCommitMoreThanUsersMayWriteAtOnce();
    }

    /** Kafka's own topics do not inherit that limit, from a moment after Kafka has made them. */
    private void groupsCommitMoreThanUsersMayWriteAtOnce() throws Exception {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var one : ALL) {
            offsets.put(
                    new TopicPartition(one.name(), 0),
                    new OffsetAndMetadata(1, "x".repeat(METADATA_BYTES)));
        }
        assertThat(ALL.size() * METADATA_BYTES).isGreaterThan(65_536);
        try (var member = clients().member("readers-of-many")) {
            member.assign(offsets.keySet());
            Await.until(
                    "a group commits the offsets of " + ALL.size() + " topics",
                    PATIENCE,
                    () -> {
                        try {
                            member.commitSync(offsets);
                            return List.of();
                        } catch (KafkaException e) {
                            return List.of(e.toString());
                        }
                    });
        }
    }

    @Test
    @Order(3)
    void aClusterThatTiersDoesNotCompactByDefault() throws Exception {
        sandbox().change("{\"spec\": {\"config\": {\"log.cleanup.policy\": \"compact\"}}}");
        Await.until(
                "the Cluster says that this is refused",
                PATIENCE,
                () -> Sandbox.Conditions.of(sandbox().cluster()).unless("Ready", "False"));
        assertThat(sandbox().cluster().toString()).contains("spec.config[log.cleanup.policy]");
        assertThat(differences()).isEmpty();
        sandbox().change("{\"spec\": {\"config\": {\"log.cleanup.policy\": null}}}");
        awaitDeclared();
    }

    @Test
    @Order(4)
    void aTopicThatIsInTheBucketIsNotCompacted() throws Exception {
        var cold = ALL.stream().filter(Combination::growsCold).findFirst().orElseThrow();
        topics().change(
                        cold.name(),
                        """
                        {"spec": {"tiered": null, "hot": null, "retention": null,
                                  "config": {"cleanup.policy": "compact"}}}
                        """);
        topics().awaitCondition(cold.name(), "Ready", "False");
        assertThat(topics().condition(cold.name(), "Ready"))
                .contains("TieredTopicCannotCompact")
                .contains("take compact out of its cleanup.policy");
        assertThat(new Written(cold).differences(clients())).isEmpty();
    }

    /** One bad key beside good ones, as of a Topic that was written for an earlier Kafka. */
    @Test
    @Order(5)
    void whatIsValidBesideABadSettingIsCarriedOut() throws Exception {
        topics().create("mixed", "partitions: 1, replicas: 1");
        topics().awaitReady("mixed");
        topics().change(
                        "mixed",
                        """
                        {"spec": {"partitions": 4, "retention": {"time": "2d"},
                                  "config": {"message.format.version": "3.0"}}}
                        """);
        topics().awaitCondition("mixed", "Ready", "False");
        Await.until(
                "status shows what Kafka runs with",
                PATIENCE,
                () -> {
                    var status = topics().status("mixed");
                    return Integer.valueOf(4).equals(status.get("partitions"))
                                    && "172800000".equals(config(status, "retention.ms"))
                            ? List.of()
                            : List.of(status.toString());
                });
        assertThat(topics().condition("mixed", "Ready"))
                .contains("message.format.version")
                .contains("remove it");
        assertThat(config(topics().status("mixed"), "message.format.version")).isNull();
        topics().delete("mixed");
    }

    @Test
    @Order(6)
    void aTopicHasWhatItsClusterDeclares() throws Exception {
        sandbox().change("{\"spec\": {\"config\": {\"log.retention.ms\": \"3600000\"}}}");
        awaitDeclared();
        topics().create("inheriting", "partitions: 1");
        topics().awaitReady("inheriting");
        var status = topics().status("inheriting");
        assertThat(config(status, "retention.ms")).isEqualTo("3600000");
        assertThat(status.get("configSources").toString()).contains("retention.ms=Cluster");
        sandbox().change("{\"spec\": {\"config\": {\"log.retention.ms\": null}}}");
        Await.until(
                "it is a week again",
                PATIENCE,
                () -> {
                    var now = config(topics().status("inheriting"), "retention.ms");
                    return "604800000".equals(now) ? List.of() : List.of("it is " + now);
                });
    }

    private static @Nullable Object config(Map<String, Object> status, String key) {
        return status.get("effectiveConfig") instanceof Map<?, ?> config ? config.get(key) : null;
    }

    private List<String> differences() {
        assertThat(written).as("topics are written").isTrue();
        return ALL.stream()
                .flatMap(one -> new Written(one).differences(clients()).stream())
                .toList();
    }

    private void awaitCold() throws Exception {
        Await.until(
                "the older segments have left the brokers' disks",
                PATIENCE,
                () -> {
                    var hot = new ArrayList<String>();
                    for (var one : ALL) {
                        if (one.growsCold() && localStart(one) == 0) {
                            hot.add(one.name() + " " + one.values());
                        }
                    }
                    return hot;
                });
    }

    private long localStart(Combination one) throws Exception {
        var partition = new TopicPartition(one.name(), 0);
        if (admin == null) {
            throw new IllegalStateException("it is not up");
        }
        var offsets = admin.listOffsets(Map.of(partition, OffsetSpec.earliestLocal()));
        return offsets.partitionResult(partition).get().offset();
    }

    private void awaitDeclared() throws Exception {
        Await.until(
                "the Cluster is as declared",
                PATIENCE,
                () -> Sandbox.Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
    }

    private Sandbox sandbox() {
        if (running == null) {
            throw new IllegalStateException("it is not up");
        }
        return running;
    }

    private Clients clients() {
        return new Clients(sandbox().bootstrap());
    }

    private Topics topics() {
        return new Topics(sandbox().client());
    }
}
