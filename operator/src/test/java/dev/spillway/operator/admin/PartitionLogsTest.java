package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Topics of which broker 0 leads every partition. */
class PartitionLogsTest {
    private final PartitionLogs logs = new PartitionLogs();

    @Test
    void countsPartitionsWhoseLeaderHasMadeNoLogYet() {
        assertThat(logs.missing(Map.of("a", topic("id", 3, 0)), Map.of(0, holding("a-1"))))
                .isEqualTo(Map.of("a", 2));
    }

    @Test
    void aTopicThatHasAllOfThemIsLeftOut() {
        assertThat(logs.missing(Map.of("a", topic("id", 2, 0)), Map.of(0, holding("a-0", "a-1"))))
                .isEmpty();
    }

    @Test
    void theLogOfAFollowerIsNotEnough() {
        assertThat(logs.missing(Map.of("a", topic("id", 1, 0)), Map.of(1, holding("a-0"))))
                .isEqualTo(Map.of("a", 1));
    }

    @Test
    void aPartitionWithoutALeaderHasNone() {
        var leaderless = topic("id", 1, Partition.NO_LEADER);
        assertThat(logs.missing(Map.of("a", leaderless), Map.of(0, holding("a-0"))))
                .isEqualTo(Map.of("a", 1));
    }

    @Test
    void aLogThatWasSeenOnceIsNotMissedWhenItsBrokerDoesNotAnswer() {
        var topics = Map.of("a", topic("id", 2, 0));
        logs.missing(topics, Map.of(0, holding("a-0")));
        assertThat(logs.missing(topics, Map.of())).isEqualTo(Map.of("a", 1));
        logs.missing(topics, Map.of(0, holding("a-0", "a-1")));
        assertThat(logs.missing(topics, Map.of())).isEmpty();
    }

    @Test
    void newPartitionsOfATopicAreMissed() {
        logs.missing(Map.of("a", topic("id", 1, 0)), Map.of(0, holding("a-0")));
        assertThat(logs.missing(Map.of("a", topic("id", 3, 0)), Map.of(0, holding("a-0"))))
                .isEqualTo(Map.of("a", 2));
    }

    @Test
    void anotherTopicOfTheSameNameStartsOver() {
        logs.missing(Map.of("a", topic("id", 1, 0)), Map.of(0, holding("a-0")));
        assertThat(logs.missing(Map.of("a", topic("other", 1, 0)), Map.of(0, holding())))
                .isEqualTo(Map.of("a", 1));
    }

    @Test
    void whatWasSeenOfATopicThatIsGoneIsForgotten() {
        var topics = Map.of("a", topic("id", 1, 0));
        logs.missing(topics, Map.of(0, holding("a-0")));
        logs.missing(Map.of(), Map.of());
        assertThat(logs.missing(topics, Map.of(0, holding()))).isEqualTo(Map.of("a", 1));
    }

    private static ObservedTopic.Present topic(String id, int partitions, int leader) {
        return new ObservedTopic.Present(
                id,
                IntStream.range(0, partitions)
                        .mapToObj(index ->
                                new Partition("a", index, leader, List.of(0), Set.of(0), 1, false))
                        .toList(),
                Map.of(),
                Map.of(),
                Set.of(),
                SettingTypes.UNKNOWN);
    }

    private static Map<String, LogDirDescription> holding(String... partitions) {
        var replicas = new HashMap<TopicPartition, ReplicaInfo>();
        for (var name : partitions) {
            int dash = name.lastIndexOf('-');
            replicas.put(
                    new TopicPartition(
                            name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))),
                    new ReplicaInfo(0, 0, false));
        }
        return Map.of("/data", new LogDirDescription(null, replicas));
    }
}
