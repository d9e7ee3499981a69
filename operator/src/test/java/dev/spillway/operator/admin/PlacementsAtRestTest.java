package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tiered partition, {@code a-0}. */
class PlacementsAtRestTest {
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final Placement.Tier FIRST = new Placement.Tiered(100, 180, 200, 5_000);
    private static final Placement.Tier GROWN = new Placement.Tiered(100, 180, 300, 5_000);

    private final FakeKafka kafka = new FakeKafka(3);
    private final ScriptedAdminCalls script = new ScriptedAdminCalls();
    private final Admin admin = FakeAdmin.of(kafka, script);

    @BeforeEach
    void tiered() {
        tiered("a");
    }

    @Test
    void atRestWhatIsKnownIsNotAskedForAgain() {
        var before = snapshot(Depth.Full, Placements.NONE);
        assertThat(tier(before, "a")).isEqualTo(FIRST);
        kafka.topic("a").partitions.getFirst().end = 300;
        script.forget();
        assertThat(tier(snapshot(Depth.Idle, before), "a")).isEqualTo(FIRST);
        assertThat(script.names()).isEmpty();
        assertThat(tier(snapshot(Depth.Full, before), "a")).isEqualTo(GROWN);
    }

    @Test
    void atRestOnlyWhatIsNewIsAskedFor() {
        var before = snapshot(Depth.Full, Placements.NONE);
        tiered("b");
        script.forget();
        var after = snapshot(Depth.Idle, before);
        assertThat(tier(after, "a")).isEqualTo(FIRST);
        assertThat(tier(after, "b")).isEqualTo(FIRST);
        assertThat(script.calls("listOffsets"))
                .containsExactly(List.of("b-0"), List.of("b-0"), List.of("b-0"));
    }

    @Test
    void whileSomethingMovesAllIsFetchedAgain() {
        var before = snapshot(Depth.Full, Placements.NONE);
        kafka.topic("a").partitions.getFirst().end = 300;
        kafka.moves.put(A, new PartitionReassignment(List.of(0, 1), List.of(1), List.of()));
        var after = snapshot(Depth.Idle, before);
        assertThat(tier(after, "a")).isEqualTo(GROWN);
        assertThat(after.partitions().get("a-0").adding()).containsExactly(1);
    }

    @Test
    void whatWasNotReportedIsAskedForAgain() {
        script.next("listOffsets", InjectedFault.of("a-0", new TimeoutException("no answer")));
        var before = snapshot(Depth.Full, Placements.NONE);
        assertThat(tier(before, "a")).isEqualTo(new Placement.OffsetsUnknown(5_000));
        assertThat(tier(snapshot(Depth.Idle, before), "a")).isEqualTo(FIRST);
    }

    @Test
    void whatCostsNoQuestionIsNewAtEachSnapshot() {
        var before = snapshot(Depth.Full, Placements.NONE);
        kafka.topic("a").settings.put("leader.replication.throttled.replicas", "0:1");
        var after = snapshot(Depth.Idle, before);
        assertThat(after.throttled()).isEqualTo(Map.of("a", new Placements.Throttled("0:1", "")));
    }

    @Test
    void whatIsNotTieredOrHasNoLeaderIsNotAskedFor() {
        kafka.add("b", 1, 1);
        tiered("c");
        kafka.topic("c").settings.put("remote.log.copy.disable", "true");
        kafka.topic("a").partitions.getFirst().leader = Optional.empty();
        var seen = snapshot(Depth.Full, Placements.NONE);
        assertThat(tier(seen, "b")).isEqualTo(new Placement.Untiered());
        assertThat(tier(seen, "c")).isEqualTo(new Placement.Untiered());
        assertThat(script.calls("listOffsets")).isEmpty();
    }

    private void tiered(String topic) {
        var one = kafka.add(topic, 1, 1);
        one.settings.put("remote.storage.enable", "true");
        one.settings.put("segment.bytes", "5000");
        var partition = one.partitions.getFirst();
        partition.localStart = 100;
        partition.lastInS3 = 179;
        partition.end = 200;
    }

    private Placements snapshot(Depth depth, Placements before) {
        var partitions =
                kafka.topics.entrySet().stream()
                        .map(topic -> {
                            var first = topic.getValue().partitions.getFirst();
                            return new Partition(
                                    topic.getKey(),
                                    0,
                                    first.leader.orElse(Partition.NO_LEADER),
                                    first.replicas,
                                    Set.copyOf(first.isr),
                                    1,
                                    false);
                        })
                        .toList();
        var settings = new HashMap<String, Map<String, String>>();
        kafka.topics.forEach((name, topic) -> settings.put(name, topic.settings));
        return new PlacementsReader(admin, partitions, settings, kafka.moves, Map.of())
                .read(depth, before);
    }

    private static Placement.Tier tier(Placements placements, String topic) {
        return placements.partitions().get(topic + "-0").tier();
    }
}
