package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.TopicStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdminConnectionTest {
    private static final List<String> FIRST = List.of("one:9094");
    private static final List<String> SECOND = List.of("two:9094", "three:9094");

    private final FakeKafka kafka = new FakeKafka(3);

    /** One entry per client. */
    private final List<ScriptedAdminCalls> clients = new ArrayList<>();

    private final List<List<String>> bootstraps = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private boolean leads = true;
    private final AdminConnection connection =
            new AdminConnection(
                    "events",
                    this::client,
                    (host, port) -> CompletableFuture.completedFuture(List.of()),
                    9404,
                    clock,
                    () -> leads);

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void snapshotsGoThroughOneClient() {
        snapshot(FIRST);
        snapshot(SECOND);
        assertThat(bootstraps).containsExactly(FIRST);
    }

    static List<RuntimeException> failures() {
        return List.of(
                new TimeoutException("no answer"),
                new ClusterAuthorizationException("not you"),
                new UnsupportedVersionException("too new"),
                new KafkaException("whatever"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aLookThatFailsDisconnectsAndTheNextConnectsToTheBrokersOfThen(RuntimeException failure) {
        snapshot(FIRST);
        clients.getFirst().next("listTopics", InjectedFault.all(failure));
        assertThatThrownBy(() -> snapshot(FIRST)).isInstanceOf(RuntimeException.class);
        assertThat(clients.getFirst().isClosed()).isTrue();
        snapshot(SECOND);
        assertThat(bootstraps).containsExactly(FIRST, SECOND);
    }

    @Test
    void aClientThatWasClosedIsReplaced() {
        snapshot(FIRST);
        clients.getFirst().close();
        assertThatThrownBy(() -> snapshot(FIRST)).isInstanceOf(KafkaUnavailableException.class);
        assertThat(snapshot(SECOND).clusterId()).isEqualTo("the-id");
        assertThat(bootstraps).containsExactly(FIRST, SECOND);
    }

    @Test
    void whatWasLearnedOfTopicsOutlivesTheClient() {
        var topic = kafka.add("a", 1, 1);
        topic.settings.put("remote.storage.enable", "true");
        topic.partitions.getFirst().end = 200;
        snapshot(FIRST);
        connection.close();
        topic.partitions.getFirst().logs.clear();
        var seen = connection.snapshot(SECOND, Depth.Idle);
        assertThat(clients.getLast().calls("describeConfigs"))
                .noneMatch(asked -> asked.contains("a"));
        assertThat(clients.getLast().calls("listOffsets")).isEmpty();
        assertThat(seen.topics().get("a").overrides())
                .isEqualTo(Map.of("remote.storage.enable", "true"));
        assertThat(seen.view().placements().partitions().get("a-0").tier())
                .isInstanceOf(Placement.Tiered.class);
        assertThat(seen.missingLogs()).isEmpty();
    }

    @Test
    void whenNoBrokerCanBeReachedKafkaIsUnavailable() {
        var unreachable =
                new AdminConnection(
                        "events",
                        bootstrap -> {
                            throw new KafkaException("no resolvable bootstrap urls");
                        },
                        (host, port) -> CompletableFuture.completedFuture(List.of()),
                        9404,
                        clock,
                        Leadership.WITHOUT_LEASE);
        assertThatThrownBy(() -> unreachable.snapshot(FIRST, Depth.Full))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("no broker of events can be reached: no resolvable bootstrap urls");
        assertThatThrownBy(unreachable::changes).isInstanceOf(KafkaUnavailableException.class);
    }

    @Test
    void withoutAConnectionThereAreNoChanges() {
        assertThatThrownBy(connection::changes)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("there is no connection to events");
        assertThatThrownBy(connection::topicChanges).isInstanceOf(KafkaUnavailableException.class);
        snapshot(FIRST);
        connection.close();
        assertThatThrownBy(connection::changes).isInstanceOf(KafkaUnavailableException.class);
    }

    @Test
    void changesGoThroughTheClientOfTheLastSnapshotAndAreSeenByTheNext() {
        kafka.add("a", 1, 1);
        snapshot(FIRST);
        connection.changes().alterBrokers(Map.of("num.io.threads", "9"), Set.of());
        connection
                .topicChanges()
                .apply(
                        List.of(
                                new TopicStep.Alter(
                                        "a",
                                        new TreeMap<>(Map.of("retention.ms", "1")),
                                        Set.of(),
                                        "")));
        var seen = snapshot(FIRST);
        assertThat(seen.view().dynamicDefaults()).isEqualTo(Map.of("num.io.threads", "9"));
        assertThat(seen.topics().get("a").overrides()).isEqualTo(Map.of("retention.ms", "1"));
        assertThat(clients).hasSize(1);
    }

    @Test
    void sendsNoChangeWhileItDoesNotLead() {
        snapshot(FIRST);
        var changes = connection.changes();
        var topicChanges = connection.topicChanges();
        leads = false;
        assertThatThrownBy(() -> changes.cordon(1, true))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("does not hold its Lease");
        assertThatThrownBy(() ->
                        topicChanges.apply(
                                List.of(
                                        new TopicStep.Delete(
                                                "a", Uuid.randomUuid().toString(), ""))))
                .isInstanceOf(KafkaUnavailableException.class);
        assertThat(clients.getFirst().calls("incrementalAlterConfigs")).isEmpty();
        assertThat(clients.getFirst().calls("deleteTopics")).isEmpty();
        snapshot(FIRST);
    }

    @Test
    void reportsForHowLongDynamicSettingsHaveNotChanged() {
        assertThat(snapshot(FIRST).view().settingsUnchangedFor()).isEqualTo(Duration.ZERO);
        clock.advance(Duration.ofSeconds(5));
        assertThat(snapshot(FIRST).view().settingsUnchangedFor()).isEqualTo(Duration.ofSeconds(5));

        connection.changes().alterBroker(1, Map.of("num.io.threads", "9"), Set.of());
        assertThat(snapshot(FIRST).view().settingsUnchangedFor()).isEqualTo(Duration.ZERO);
        clock.advance(Duration.ofSeconds(2));
        connection.changes().alterBrokers(Map.of("num.io.threads", "9"), Set.of());
        assertThat(snapshot(FIRST).view().settingsUnchangedFor()).isEqualTo(Duration.ZERO);

        // A broker that was down has read the current settings when it came back.
        clock.advance(Duration.ofSeconds(2));
        kafka.brokers.get(1).fenced = true;
        snapshot(FIRST);
        kafka.brokers.get(1).fenced = false;
        assertThat(snapshot(FIRST).view().settingsUnchangedFor()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void mayBeClosedTwice() {
        snapshot(FIRST);
        connection.close();
        connection.close();
        assertThat(clients.getFirst().isClosed()).isTrue();
    }

    private KafkaSnapshot snapshot(List<String> bootstrap) {
        return connection.snapshot(bootstrap, Depth.Full);
    }

    private Admin client(List<String> bootstrap) {
        bootstraps.add(bootstrap);
        var script = new ScriptedAdminCalls();
        clients.add(script);
        return FakeAdmin.of(kafka, script);
    }
}
