package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.observed.ObservedTopic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {
    private static final InjectedFault GONE =
            InjectedFault.of("a", new UnknownTopicOrPartitionException("no such topic"));

    private final FakeKafka kafka = new FakeKafka(3);
    private final ScriptedAdminCalls script = new ScriptedAdminCalls();
    private final Admin admin = FakeAdmin.of(kafka, script);
    private final ManualClock clock = new ManualClock();
    private final TopicCatalog catalog = new TopicCatalog();

    @Test
    void settingsAreAskedForInPages() {
        add(401);
        assertThat(snapshot()).hasSize(401);
        assertThat(script.calls("describeConfigs"))
                .extracting(List::size)
                .containsExactly(200, 200, 1);
        assertThat(script.calls("describeTopics")).hasSize(1);
    }

    @Test
    void settingsThatAreKnownAreNotAskedForAgain() {
        add(3);
        snapshot();
        script.forget();
        assertThat(snapshot()).hasSize(3);
        assertThat(script.calls("describeConfigs")).isEmpty();
    }

    @Test
    void aNewTopicIsAskedForAtOnce() {
        add(3);
        snapshot();
        script.forget();
        kafka.add("new", 2, 3).settings.put("retention.ms", "1");
        assertThat(snapshot().get("new").overrides()).isEqualTo(Map.of("retention.ms", "1"));
        assertThat(script.calls("describeConfigs")).containsExactly(List.of("new"));
    }

    @Test
    void everyTopicIsAskedForAgainWithinTenMinutesAndOnlySoOften() {
        add(1_000);
        snapshot();
        script.forget();
        for (int second = 0; second < 600; second += 15) {
            clock.advance(Duration.ofSeconds(15));
            snapshot();
        }
        var asked = script.calls("describeConfigs");
        assertThat(new HashSet<>(asked.stream().flatMap(List::stream).toList())).hasSize(1_000);
        assertThat(asked).hasSize(40).allMatch(page -> page.size() == 28);
    }

    @Test
    void thoseThatWereAskedForLongestAgoComeFirst() {
        add(4);
        snapshot();
        script.forget();
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofMinutes(2));
            snapshot();
        }
        assertThat(script.calls("describeConfigs").stream().flatMap(List::stream))
                .containsExactlyInAnyOrder("t0", "t1", "t2", "t3");
    }

    @Test
    void whatSomeoneElseChangedIsSeenInTurn() {
        kafka.add("a", 1, 1);
        snapshot();
        kafka.topic("a").settings.put("retention.ms", "1");
        assertThat(snapshot().get("a").overrides()).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        assertThat(snapshot().get("a").overrides()).isEqualTo(Map.of("retention.ms", "1"));
    }

    @Test
    void aTopicThatWasDeletedSinceItWasListedIsLeftOut() {
        add(2);
        kafka.add("a", 1, 1);
        script.next("describeTopics", GONE);
        assertThat(snapshot()).containsOnlyKeys("t0", "t1");
    }

    @Test
    void aTopicThatWasDeletedSinceItWasDescribedIsLeftOut() {
        add(2);
        kafka.add("a", 1, 1);
        script.next("describeConfigs", GONE);
        assertThat(snapshot()).containsOnlyKeys("t0", "t1");
        assertThat(snapshot()).containsOnlyKeys("a", "t0", "t1");
    }

    @Test
    void anotherTopicOfTheSameNameIsFetchedAgain() {
        kafka.add("a", 1, 1).settings.put("retention.ms", "1");
        snapshot();
        var other = kafka.add("a", 2, 1);
        var seen = snapshot().get("a");
        assertThat(seen.id()).isEqualTo(other.id.toString());
        assertThat(seen.overrides()).isEmpty();
        assertThat(seen.partitions()).hasSize(2);
    }

    @Test
    void anotherTopicThatWasMadeSinceTheListingHasNotTheSettingsOfTheFirst() {
        kafka.add("a", 1, 1).settings.put("retention.ms", "1");
        snapshot();
        var listed = listings();
        var other = kafka.add("a", 1, 1);
        var seen = catalog.refresh(admin, listed, Map.of(), clock.instant()).get("a");
        assertThat(seen.id()).isEqualTo(other.id.toString());
        assertThat(seen.overrides()).isEmpty();
    }

    @Test
    void aTopicThatIsGoneIsForgotten() {
        kafka.add("a", 1, 1).settings.put("retention.ms", "1");
        snapshot();
        var first = kafka.topics.remove("a");
        assertThat(snapshot()).isEmpty();
        kafka.topics.put("a", first);
        first.settings.clear();
        assertThat(snapshot().get("a").overrides()).isEmpty();
    }

    @Test
    void onlyWhatIsNoDefaultAndWhatPlansNeedIsKept() {
        kafka.add("a", 1, 1).settings.put("cleanup.policy", "compact");
        kafka.topicDefaults.put("compression.type", "zstd");
        var seen = snapshot().get("a");
        assertThat(seen.overrides()).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(seen.settings())
                .isEqualTo(
                        Map.of(
                                "cleanup.policy", "compact",
                                "compression.type", "zstd",
                                "min.insync.replicas", "1",
                                "remote.log.copy.disable", "false",
                                "remote.storage.enable", "false",
                                "segment.bytes", "1073741824"));
    }

    @Test
    void partitionsAreThoseOfNow() {
        kafka.add("a", 1, 3).settings.put("min.insync.replicas", "2");
        snapshot();
        var partition = kafka.topic("a").partitions.getFirst();
        partition.isr = List.of(1);
        partition.leader = Optional.empty();
        var seen = snapshot().get("a").partitions().getFirst();
        assertThat(seen.isr()).isEqualTo(Set.of(1));
        assertThat(seen.leader()).isEqualTo(-1);
        assertThat(seen.minInsync()).isEqualTo(2);
        assertThat(seen.replicas()).containsExactly(0, 1, 2);
    }

    /** A broker may not know yet of a move that the controller tells of. */
    @Test
    void aMoveInFlightShowsAllBrokersThatItIsAbout() {
        kafka.add("a", 1, 2);
        var move = new PartitionReassignment(List.of(0, 1, 2), List.of(2), List.of(0));
        var seen =
                catalog.refresh(
                                admin,
                                listings(),
                                Map.of(new TopicPartition("a", 0), move),
                                clock.instant())
                        .get("a")
                        .partitions()
                        .getFirst();
        assertThat(seen.replicas()).containsExactly(0, 1, 2);
        assertThat(seen.moving()).isTrue();
    }

    @Test
    void whatASnapshotThatFailedDidNotLearnTheNextOneAsks() {
        add(201);
        script.next("describeConfigs", InjectedFault.NONE);
        script.next("describeConfigs", InjectedFault.all(new TimeoutException("no answer")));
        assertThatThrownBy(this::snapshot).isInstanceOf(KafkaUnavailableException.class);
        script.forget();
        assertThat(snapshot()).hasSize(201);
        assertThat(script.calls("describeConfigs")).extracting(List::size).containsExactly(1);
    }

    private void add(int topics) {
        for (int i = 0; i < topics; i++) {
            kafka.add("t" + i, 1, 1);
        }
    }

    private SortedMap<String, ObservedTopic.Present> snapshot() {
        return catalog.refresh(admin, listings(), Map.of(), clock.instant());
    }

    private Collection<TopicListing> listings() {
        return kafka.topics.entrySet().stream()
                .map(topic -> new TopicListing(topic.getKey(), topic.getValue().id, false))
                .toList();
    }
}
