package dev.spillway.operator.plan.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.Clusters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicWarningsTest {
    private static final Map<String, String> WEEK =
            Map.of("retention.ms", "604800000", "retention.bytes", "-1");

    @Test
    void namesWhatIsDeletedAndWhichSourceDeclaresIt() {
        assertThat(cut("{}", "config: {log.retention.ms: '3600000'}", WEEK))
                .hasValueSatisfying(text ->
                        assertThat(text)
                                .contains("kept for 1h instead of 7d (as the cluster says)")
                                .contains("deleted for good")
                                .contains("spec.retention"));
        assertThat(cut("{retention: {size: 1Gi}}", "", WEEK))
                .hasValueSatisfying(text ->
                        assertThat(text)
                                .contains("kept up to 1Gi instead of without a limit a partition"));
    }

    @Test
    void whatKafkaKeepsByItselfCounts() {
        assertThat(cut("{retention: {time: 1d}}", "", Map.of())).isPresent();
        assertThat(cut("{retention: {time: 8d}}", "", Map.of())).isEmpty();
    }

    @Test
    void whatIsKeptForLongerIsNotAnnounced() {
        assertThat(cut("{retention: {time: 8d, size: unlimited}}", "", WEEK)).isEmpty();
        assertThat(cut("{retention: {time: unlimited}}", "", WEEK)).isEmpty();
        assertThat(cut("{}", "", WEEK)).isEmpty();
    }

    @Test
    void aTopicThatKeptAllBeginsToDelete() {
        var compacted = Map.of("cleanup.policy", "compact");
        assertThat(cut("{config: {cleanup.policy: 'compact,delete'}}", "", compacted))
                .hasValueSatisfying(text -> assertThat(text).contains("deleted by retention"));
        assertThat(cut("{config: {cleanup.policy: compact}}", "", compacted)).isEmpty();
    }

    /** Which unsets its policy, so that the default counts again. */
    @Test
    void aTopicThatIsNoLongerACommitLogBeginsToDelete() {
        var compacted = Map.of("cleanup.policy", "compact");
        var seen = present(compacted);
        var topic = topic("{}", "");
        var steps = TopicPlan.next(topic, seen, Set.of("cleanup.policy"), 3).ofTopic();
        assertThat(TopicWarnings.retention(topic, seen, steps))
                .hasValueSatisfying(text -> assertThat(text).contains("deleted by retention"));
    }

    @Test
    void fewerInSyncReplicasAreAnnouncedToo() {
        var seen = present(Map.of("min.insync.replicas", "2"));
        var topic = topic("{}", "config: {min.insync.replicas: '1'}");
        var steps = TopicPlan.next(topic, seen, Set.of(), 3).ofTopic();
        assertThat(TopicWarnings.durability(topic, seen, steps))
                .hasValueSatisfying(text ->
                        assertThat(text)
                                .contains("when 1 in-sync replicas have them, not 2")
                                .contains("as the cluster says"));
        var more = present(Map.of("min.insync.replicas", "1"));
        var raised = TopicPlan.next(topic("{}", ""), more, Set.of(), 3).ofTopic();
        assertThat(TopicWarnings.durability(topic, more, raised)).isEmpty();
    }

    private static ObservedTopic.Present present(Map<String, String> own) {
        var partition = new Partition("orders", 0, 0, List.of(0), Set.of(0), 1, false);
        return new ObservedTopic.Present(
                "id", List.of(partition), own, own, Set.of(), SettingTypes.UNKNOWN);
    }

    private static Optional<String> cut(String spec, String ofCluster, Map<String, String> own) {
        var seen = present(own);
        var topic = topic(spec, ofCluster);
        return TopicWarnings.retention(
                topic, seen, TopicPlan.next(topic, seen, Set.of(), 3).ofTopic());
    }

    private static TopicModel topic(String spec, String ofCluster) {
        var yaml =
                "{metadata: {name: orders, namespace: default}, spec: {cluster: {name: events}"
                        + (spec.equals("{}") ? "}" : ", " + spec.substring(1))
                        + "}";
        return switch (TopicModel.parse(Yaml.topic(yaml), Clusters.with(1, 3, "", ofCluster))) {
            case ParseResult.Valid<TopicModel> valid -> valid.model();
            case ParseResult.Invalid<TopicModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
