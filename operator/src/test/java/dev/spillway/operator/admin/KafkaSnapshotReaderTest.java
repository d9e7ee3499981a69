package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.Results;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSnapshotReaderTest {
    private static final TimeoutException LATE = new TimeoutException("no answer");

    private final FakeKafka kafka = new FakeKafka(3);
    private final ScriptedAdminCalls script = new ScriptedAdminCalls();
    private final ManualClock clock = new ManualClock();
    private final KafkaSnapshotReader snapshot =
            new KafkaSnapshotReader(
                    FakeAdmin.of(kafka, script),
                    new TopicCatalog(),
                    new PartitionLogs(),
                    new StorageUsageReader(
                            (host, port) -> CompletableFuture.completedFuture(List.of()),
                            9404,
                            clock),
                    clock);

    @Test
    void reportsTheStateOfTheCluster() {
        kafka.add("a", 2, 3).partitions.getFirst().logs.put(1, 7L);
        kafka.brokers.get(1).rack = "zone-b";
        kafka.brokers.get(1).settings.put("cordoned.log.dirs", "*");
        kafka.dynamicDefaults.put("leader.replication.throttled.rate", "5");
        var seen = take();
        assertThat(seen.clusterId()).isEqualTo("the-id");
        assertThat(seen.topics()).containsOnlyKeys("a");
        assertThat(seen.missingLogs()).isEmpty();
        var view = seen.view();
        assertThat(view.partitions()).hasSize(2);
        assertThat(view.metadata()).isEqualTo(new MetadataVersion(33));
        assertThat(view.dynamicDefaults())
                .isEqualTo(Map.of("leader.replication.throttled.rate", "5"));
        assertThat(view.brokers().get(1))
                .isEqualTo(
                        new Broker(
                                1,
                                false,
                                "zone-b",
                                new Broker.Disk(1_000_000_000, 999_999_993, 7, false, true),
                                Map.of(
                                        "cordoned.log.dirs", "*",
                                        "leader.replication.throttled.rate", "5",
                                        "num.io.threads", "8"),
                                new Broker.Sources(
                                        Map.of("cordoned.log.dirs", "*"),
                                        Map.of("num.io.threads", "8"),
                                        Map.of())));
        assertThat(view.brokers().get(0).rack()).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsShownWithoutDiskAndSettings() {
        script.always("describeLogDirs", InjectedFault.of("1", LATE));
        script.always("describeConfigs", InjectedFault.of("broker 1", LATE));
        var view = take().view();
        assertThat(view.brokers().get(1))
                .isEqualTo(new Broker(1, false, "", Broker.Disk.UNKNOWN, Map.of()));
        assertThat(view.brokers().get(0).settings()).isNotEmpty();
        assertThat(view.brokers().get(0).disk().totalBytes()).isPositive();
    }

    @Test
    void aBrokerThatMayNotBeAskedAffectsNothingElse() {
        script.always(
                "describeLogDirs",
                InjectedFault.of("1", new ClusterAuthorizationException("not you")));
        assertThat(take().view().brokers().get(1).disk()).isEqualTo(Broker.Disk.UNKNOWN);
    }

    @Test
    void aFencedBrokerIsNotAsked() {
        kafka.brokers.get(2).fenced = true;
        var view = take().view();
        assertThat(view.brokers().get(2))
                .isEqualTo(new Broker(2, true, "", Broker.Disk.UNKNOWN, Map.of()));
        assertThat(script.calls("describeLogDirs")).containsExactly(List.of("0", "1"));
        assertThat(script.calls("describeConfigs"))
                .contains(List.of("broker 0", "broker 1"))
                .noneMatch(asked -> asked.contains("broker 2"));
    }

    @Test
    void aDiskThatFailedIsShown() {
        kafka.brokers.get(0).diskFailed = true;
        assertThat(take().view().brokers().get(0).disk())
                .isEqualTo(new Broker.Disk(0, 0, 0, true, false));
    }

    @Test
    void aLeaderThatDoesNotAnswerHasMadeNoLogsYet() {
        kafka.add("a", 3, 1);
        script.next("describeLogDirs", InjectedFault.of("1", LATE));
        assertThat(take().missingLogs()).isEqualTo(Map.of("a", 1));
        assertThat(take().missingLogs()).isEmpty();
    }

    @Test
    void withoutAMetadataVersionKafkaIsNotReady() {
        kafka.features.clear();
        assertThatThrownBy(this::take)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("Kafka does not report its metadata.version yet");
    }

    @Test
    void aMoveInFlightShows() {
        kafka.add("a", 2, 2);
        kafka.moves.put(
                new TopicPartition("a", 0),
                new PartitionReassignment(List.of(0, 1, 2), List.of(2), List.of(1)));
        var view = take().view();
        var moving = view.partitions().getFirst();
        assertThat(moving.moving()).isTrue();
        assertThat(moving.replicas()).containsExactly(0, 1, 2);
        assertThat(moving.isr()).isEqualTo(Set.of(0, 1));
        assertThat(view.placements().of(moving).adding()).containsExactly(2);
        assertThat(view.placements().of(moving).removing()).containsExactly(1);
        assertThat(view.partitions().getLast().moving()).isFalse();
    }

    /** A move that ends meanwhile then still shows as one. */
    @Test
    void movesAreListedBeforeTopicsAreDescribed() {
        take();
        assertThat(script.names().indexOf("listPartitionReassignments"))
                .isLessThan(script.names().indexOf("describeTopics"));
    }

    @Test
    void membersOfTheQuorumAreBehindTheLeadersClock() {
        kafka.voters.add(FakeKafka.member(1001, 7_000));
        kafka.observers.add(FakeKafka.member(0, 300));
        kafka.observers.add(Results.replica(1, new Uuid(1, 1), OptionalLong.empty()));
        var quorum = take().view().quorum();
        assertThat(quorum.leader()).isEqualTo(1000);
        assertThat(quorum.voters()).extracting(Quorum.Member::behindMs).containsExactly(0L, 7_000L);
        assertThat(quorum.observer(0).orElseThrow().behindMs()).isEqualTo(300);
        assertThat(quorum.observer(1).orElseThrow().caughtUp()).isFalse();
    }

    /** It leads on until the others know that it has no vote any more. */
    @Test
    void aLeaderThatHasJustLostItsVoteStillTellsTheTime() {
        kafka.voters.clear();
        kafka.voters.add(FakeKafka.member(1001, 7_000));
        kafka.observers.add(FakeKafka.member(1000, 0));
        var quorum = take().view().quorum();
        assertThat(quorum.voters().getFirst().behindMs()).isEqualTo(7_000);
    }

    @Test
    void whenTheLeaderIsNotShownNobodyIsKnownToHaveCaughtUp() {
        kafka.leader = 1002;
        var quorum = take().view().quorum();
        assertThat(quorum.voters()).noneMatch(Quorum.Member::caughtUp);
        assertThat(quorum.majorityCaughtUpWithout(Set.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "describeCluster",
                "clusterId",
                "describeMetadataQuorum",
                "describeFeatures",
                "listPartitionReassignments",
                "listTopics",
                "describeTopics",
                "describeConfigs"
            })
    void anyOtherQuestionThatIsNotAnsweredFailsTheLook(String call) {
        kafka.add("a", 1, 1);
        script.next(call, InjectedFault.all(LATE));
        assertThatThrownBy(this::take)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasRootCause(LATE);
        take();
    }

    private KafkaSnapshot take() {
        return snapshot.read(Depth.Full, Placements.NONE);
    }
}
