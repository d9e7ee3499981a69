package dev.spillway.local.e2e.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.SandboxTest;
import dev.spillway.local.e2e.topics.TopicResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * No accepted combination of settings makes a record unreadable, hot or cold. All tests share one
 * cluster and the topics that the first test writes.
 */
@Tag("e2e")
@Tag("ci")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SettingsEndToEndTest extends SandboxTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    /** Of a commit; Kafka accepts 4,096 at most. */
    private static final int METADATA_BYTES = 4_000;

    private static final List<SettingsCombination> ALL = SettingsCombination.all();

    /** Whether everything has been written; otherwise the other tests would wait in vain. */
    private boolean written;

    @Test
    @Order(1)
    void everyPairOfSettingsOfTopicsKeepsEveryRecordReadable() throws Exception {
        assertThat(ALL).hasSizeBetween(30, 70);
        for (var one : ALL) {
            topics().create(one.name(), one.spec());
        }
        for (var one : ALL) {
            topics().awaitReady(one.name());
            new WrittenRecords(one).write(clients());
        }
        written = true;
        awaitCold();
        assertThat(differences()).isEmpty();
    }

    /** All inherited settings at once, with the records that were written before. */
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

    /** Kafka's internal topics do not keep that limit once the operator has seen them. */
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
                    TIMEOUT,
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
                TIMEOUT,
                () -> Sandbox.Conditions.of(sandbox().cluster()).unless("Ready", "False"));
        assertThat(sandbox().cluster().toString()).contains("spec.config[log.cleanup.policy]");
        assertThat(differences()).isEmpty();
        sandbox().change("{\"spec\": {\"config\": {\"log.cleanup.policy\": null}}}");
        awaitDeclared();
    }

    @Test
    @Order(4)
    void aTopicThatIsInTheBucketIsNotCompacted() throws Exception {
        var cold = ALL.stream().filter(SettingsCombination::growsCold).findFirst().orElseThrow();
        topics().change(
                        cold.name(),
                        """
                        {"spec": {"tiered": null, "hot": null, "retention": null,
                                  "config": {"cleanup.policy": "compact"}}}
                        """);
        topics().awaitCondition(cold.name(), "Ready", "False");
        assertThat(topics().condition(cold.name(), "Ready"))
                .contains("TieredTopicCannotCompact")
                .contains("remove compact from its cleanup.policy");
        assertThat(new WrittenRecords(cold).differences(clients())).isEmpty();
    }

    /** One invalid key among valid ones, as in a Topic that was written for an earlier Kafka. */
    @Test
    @Order(5)
    void validSettingsAreAppliedBesideAnInvalidOne() throws Exception {
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
                TIMEOUT,
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
                TIMEOUT,
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
                .flatMap(one -> new WrittenRecords(one).differences(clients()).stream())
                .toList();
    }

    private void awaitCold() throws Exception {
        Await.until(
                "the older segments have left the brokers' disks",
                TIMEOUT,
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

    private long localStart(SettingsCombination one) throws Exception {
        var partition = new TopicPartition(one.name(), 0);
        var offsets = admin().listOffsets(Map.of(partition, OffsetSpec.earliestLocal()));
        return offsets.partitionResult(partition).get().offset();
    }

    private void awaitDeclared() throws Exception {
        Await.until(
                "the Cluster is as declared",
                TIMEOUT,
                () -> Sandbox.Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
    }

    private TopicResources topics() {
        return new TopicResources(sandbox());
    }
}
