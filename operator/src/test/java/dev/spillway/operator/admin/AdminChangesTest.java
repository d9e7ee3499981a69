package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.MovePurpose;
import dev.spillway.operator.plan.balance.Throttle;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three brokers, one controller, and the topics a and b of one partition on brokers 0 and 1. */
class AdminChangesTest {
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 0);
    private static final String DISK = new Uuid(1, 1001).toString();

    private final FakeKafka kafka = new FakeKafka(3);
    private final ScriptedAdminCalls script = new ScriptedAdminCalls();
    private final Admin admin = FakeAdmin.of(kafka, script);
    private final TopicCatalog catalog = new TopicCatalog();
    private final KafkaChanges changes = new AdminChanges(admin, catalog);

    @BeforeEach
    void topics() {
        kafka.add("a", 1, 2);
        kafka.add("b", 1, 2);
    }

    @Test
    void altersTheDefaultsOfAllBrokers() {
        kafka.dynamicDefaults.put("old", "1");
        changes.alterBrokers(Map.of("new", "2"), Set.of("old"));
        assertThat(kafka.dynamicDefaults).isEqualTo(Map.of("new", "2"));
    }

    @Test
    void altersOneBrokerByItself() {
        kafka.brokers.get(1).settings.put("old", "1");
        changes.alterBroker(1, Map.of("new", "2"), Set.of("old"));
        assertThat(kafka.brokers.get(1).settings).isEqualTo(Map.of("new", "2"));
        assertThat(kafka.dynamicDefaults).isEmpty();
        assertThat(kafka.brokers.get(0).settings).isEmpty();
    }

    @Test
    void changesTheMetadataVersion() {
        changes.alterMetadataVersion(30, false);
        assertThat(kafka.features).containsEntry("metadata.version", (short) 30);
    }

    @Test
    void cordonsABrokerAndNoLonger() {
        changes.cordon(1, true);
        changes.cordon(1, true);
        assertThat(kafka.brokers.get(1).settings).isEqualTo(Map.of("cordoned.log.dirs", "*"));
        changes.cordon(1, false);
        assertThat(kafka.brokers.get(1).settings).isEmpty();
    }

    @Test
    void aBrokerThatIsNotRegisteredAnyLongerIsNoError() {
        changes.unregister(2);
        assertThat(kafka.brokers).containsOnlyKeys(0, 1);
        changes.unregister(2);
    }

    @Test
    void aVoterIsGivenItsVoteOnce() {
        changes.addVoter(1001, DISK, "host", 9093);
        changes.addVoter(1001, DISK, "host", 9093);
        assertThat(kafka.voters).hasSize(2);
        assertThat(script.calls("addRaftVoter").getFirst().getFirst())
                .contains("1001", "CONTROLLER", "host", "9093");
    }

    @Test
    void aVoteIsTakenOnceAndOnlyFromTheDiskThatIsMeant() {
        changes.addVoter(1001, DISK, "host", 9093);
        changes.removeVoter(1001, new Uuid(5, 5).toString());
        assertThat(kafka.voters).hasSize(2);
        changes.removeVoter(1001, DISK);
        changes.removeVoter(1001, DISK);
        assertThat(kafka.voters).hasSize(1);
    }

    @Test
    void throttlesTopicsAfterTheRateIsSet() {
        var replicas = Throttle.Replicas.parse("0:0", "0:1,0:2");
        changes.throttle(
                new ThrottleChange(9, new TreeMap<>(Map.of("a", replicas)), new TreeSet<>()));
        assertThat(kafka.dynamicDefaults)
                .isEqualTo(
                        Map.of(
                                "leader.replication.throttled.rate", "9",
                                "follower.replication.throttled.rate", "9"));
        assertThat(kafka.topic("a").settings)
                .isEqualTo(
                        Map.of(
                                "leader.replication.throttled.replicas", "0:0",
                                "follower.replication.throttled.replicas", "0:1,0:2"));
        assertThat(script.calls("incrementalAlterConfigs"))
                .containsExactly(List.of("broker "), List.of("a"));
    }

    @Test
    void takesTheRateAwayAfterTheTopicsAreFree() {
        kafka.topic("a").settings.put("leader.replication.throttled.replicas", "0:0");
        kafka.dynamicDefaults.put("leader.replication.throttled.rate", "9");
        changes.throttle(new ThrottleChange(0, new TreeMap<>(), new TreeSet<>(Set.of("a"))));
        assertThat(kafka.topic("a").settings).isEmpty();
        assertThat(kafka.dynamicDefaults).isEmpty();
        assertThat(script.calls("incrementalAlterConfigs"))
                .containsExactly(List.of("a"), List.of("broker "));
    }

    @Test
    void aTopicThatIsGoneIsNotThrottledAndTheOthersAre() {
        kafka.topics.remove("a");
        var replicas = Throttle.Replicas.parse("0:0", "");
        changes.throttle(
                new ThrottleChange(
                        9, new TreeMap<>(Map.of("a", replicas, "b", replicas)), new TreeSet<>()));
        assertThat(kafka.topic("b").settings)
                .containsEntry("leader.replication.throttled.replicas", "0:0");
        changes.throttle(new ThrottleChange(0, new TreeMap<>(), new TreeSet<>(Set.of("a", "b"))));
        assertThat(kafka.dynamicDefaults).isEmpty();
    }

    /** Not the topics before the rate: they would be throttled to a rate that nobody chose. */
    @Test
    void aThrottleThatFailsEndsWhereItFailed() {
        script.next(
                "incrementalAlterConfigs", InjectedFault.all(new TimeoutException("no answer")));
        var change =
                new ThrottleChange(
                        9,
                        new TreeMap<>(Map.of("a", Throttle.Replicas.parse("0:0", ""))),
                        new TreeSet<>());
        assertThatThrownBy(() -> changes.throttle(change))
                .isInstanceOf(KafkaUnavailableException.class);
        assertThat(kafka.topic("a").settings).isEmpty();
    }

    @Test
    void whatWasThrottledIsReadAgain() {
        read();
        changes.throttle(
                new ThrottleChange(
                        9,
                        new TreeMap<>(Map.of("a", Throttle.Replicas.parse("0:0", "0:1"))),
                        new TreeSet<>()));
        script.forget();
        read();
        assertThat(script.calls("describeConfigs")).containsExactly(List.of("a"));
    }

    @Test
    void movesAllInOneRequest() {
        changes.move(List.of(move("a"), move("b")));
        assertThat(kafka.moves).containsOnlyKeys(A, B);
        assertThat(kafka.moves.get(A).addingReplicas()).containsExactly(2);
        assertThat(kafka.moves.get(A).removingReplicas()).containsExactly(0);
        assertThat(script.calls("alterPartitionReassignments")).hasSize(1);
    }

    @Test
    void aPartitionThatIsGoneIsNotMoved() {
        kafka.topics.remove("a");
        changes.move(List.of(move("a"), move("b")));
        assertThat(kafka.moves).containsOnlyKeys(B);
    }

    @Test
    void aMoveThatIsRefusedIsReported() {
        script.next(
                "alterPartitionReassignments",
                InjectedFault.of("a-0", new InvalidReplicaAssignmentException("no broker 2")));
        assertThatThrownBy(() -> changes.move(List.of(move("a"), move("b"))))
                .isInstanceOf(KafkaRefusedException.class)
                .hasMessage("Kafka refused to reassign a-0: no broker 2");
        assertThat(kafka.moves).containsOnlyKeys(B);
    }

    @Test
    void cancelsMovesAndLeavesThoseThatHaveEnded() {
        changes.move(List.of(move("b")));
        changes.cancelMoves(
                List.of(
                        new CancelMove("a", 0, ""),
                        new CancelMove("b", 0, ""),
                        new CancelMove("c", 0, "")));
        assertThat(kafka.moves).isEmpty();
    }

    @Test
    void electsLeadersAndAnyThatCannotLeadIsNoError() {
        for (var topic : List.of("a", "b")) {
            kafka.topic(topic).partitions.getFirst().leader = Optional.of(1);
        }
        kafka.partition(B).isr = List.of(1);
        changes.electLeaders(
                List.of(
                        new Election("a", 0, ""),
                        new Election("b", 0, ""),
                        new Election("gone", 0, "")));
        assertThat(kafka.partition(A).leader).contains(0);
        assertThat(kafka.partition(B).leader).contains(1);
        assertThat(script.calls("electLeaders")).hasSize(1);
    }

    record Call(String name, Consumer<KafkaChanges> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Call> calls() {
        return List.of(
                new Call(
                        "incrementalAlterConfigs", c -> c.alterBrokers(Map.of("k", "v"), Set.of())),
                new Call(
                        "incrementalAlterConfigs",
                        c -> c.alterBroker(1, Map.of("k", "v"), Set.of())),
                new Call("incrementalAlterConfigs", c -> c.cordon(1, true)),
                new Call("updateFeatures", c -> c.alterMetadataVersion(33, true)),
                new Call("unregisterBroker", c -> c.unregister(2)),
                new Call("addRaftVoter", c -> c.addVoter(1001, DISK, "host", 9093)),
                new Call("removeRaftVoter", c -> c.removeVoter(1000, DISK)),
                new Call("alterPartitionReassignments", c -> c.move(List.of(move("a")))),
                new Call(
                        "alterPartitionReassignments",
                        c -> c.cancelMoves(List.of(new CancelMove("a", 0, "")))),
                new Call("electLeaders", c -> c.electLeaders(List.of(new Election("a", 0, "")))));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsNotAnsweredIsUnavailable(Call call) {
        script.next(call.name(), InjectedFault.all(new TimeoutException("no answer")));
        assertThatThrownBy(() -> call.change().accept(changes))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageStartingWith("Kafka could not ")
                .hasMessageEndingWith(" yet: no answer");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsRefusedIsReported(Call call) {
        script.next(call.name(), InjectedFault.all(new PolicyViolationException("not here")));
        assertThatThrownBy(() -> call.change().accept(changes))
                .isInstanceOf(KafkaRefusedException.class)
                .hasMessageStartingWith("Kafka refused to ")
                .hasMessageEndingWith(": not here");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aClientThatIsClosedIsUnavailable(Call call) {
        script.close();
        assertThatThrownBy(() -> call.change().accept(changes))
                .isInstanceOf(KafkaUnavailableException.class);
    }

    @Test
    void onlyATopicMayBeGone() {
        script.next(
                "incrementalAlterConfigs",
                InjectedFault.all(new UnknownTopicOrPartitionException("no such topic")));
        assertThatThrownBy(() -> changes.alterBrokers(Map.of("k", "v"), Set.of()))
                .isInstanceOf(KafkaUnavailableException.class);
    }

    private void read() {
        var listings =
                kafka.topics.entrySet().stream()
                        .map(topic -> new TopicListing(topic.getKey(), topic.getValue().id, false))
                        .toList();
        catalog.refresh(admin, listings, Map.of(), Instant.EPOCH);
    }

    private static Move move(String topic) {
        return new Move(
                topic, 0, List.of(0, 1), List.of(1, 2), MovePurpose.Drain, "broker 0 leaves", 0, 0);
    }
}
