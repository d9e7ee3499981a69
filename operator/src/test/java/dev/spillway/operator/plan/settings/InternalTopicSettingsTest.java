package dev.spillway.operator.plan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InternalTopicSettingsTest {
    private static final String METADATA = "__remote_log_metadata";

    @Test
    void kafkasOwnTopicsDoNotInheritWhatIsDeclaredForTheUsers() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .internalTopic(METADATA, Map.of("retention.ms", "-1"));
        assertThat(next("config: {log.retention.bytes: '1', log.retention.hours: '1'}", seen))
                .containsExactly("set retention.bytes of internal topic " + METADATA);
        assertThat(next("config: {message.max.bytes: '65536', log.preallocate: 'true'}", seen))
                .containsExactly(
                        "set max.message.bytes, preallocate of internal topic " + METADATA);
    }

    @Test
    void nothingIsSetThatIsNotDeclared() {
        var seen = ObservedClusters.cluster(1, 3).internalTopic(METADATA, Map.of());
        assertThat(next("config: {compression.type: zstd}", seen)).isEmpty();
    }

    @Test
    void whatSomebodySetThereStays() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .internalTopic(METADATA, Map.of("retention.bytes", "7"));
        assertThat(next("config: {log.retention.bytes: '1'}", seen)).isEmpty();
    }

    @Test
    void aRestartStopsNoCommitWhateverUsersTopicsNeed() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .partition("__consumer_offsets", 2, List.of(0, 1, 2), Set.of(0, 1, 2))
                        .internalTopic("__consumer_offsets", Map.of());
        var steps = steps("config: {min.insync.replicas: '3'}", seen);
        assertThat(steps)
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterInternalTopic.class,
                        step ->
                                assertThat(step.set())
                                        .containsExactly(Map.entry("min.insync.replicas", "2")));
    }

    /** It had one replica when it was set, and has three by now. */
    @Test
    void itFollowsATopicThatHasMoreReplicas() {
        var topic = "__consumer_offsets";
        var own = Map.of("min.insync.replicas", "1");
        var seen = ObservedClusters.cluster(1, 3).internalTopic(topic, own);
        assertThat(steps("config: {min.insync.replicas: '2'}", seen)).hasSize(1);
        assertThat(steps("config: {min.insync.replicas: '1'}", seen)).isEmpty();
        var fine = ObservedClusters.cluster(1, 3).internalTopic(topic, Map.of());
        assertThat(steps("config: {min.insync.replicas: '2'}", fine)).isEmpty();
    }

    @Test
    void aNumberOfPartitionsThatCannotComeIntoForceIsReported() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .partition("__consumer_offsets", 2, List.of(0, 1, 2), Set.of(0, 1, 2));
        assertThat(steps("config: {offsets.topic.num.partitions: '50'}", seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.reason()).isEqualTo("NotInForce");
                            assertThat(blocked.remedy()).contains("set it to 1 or remove it");
                        });
        assertThat(steps("config: {offsets.topic.num.partitions: '1'}", seen)).isEmpty();
        // It will have them when Kafka makes it.
        assertThat(steps("config: {transaction.state.log.num.partitions: '50'}", seen)).isEmpty();
    }

    private static List<String> next(String more, ObservedClusters seen) {
        return steps(more, seen).stream().map(Step::what).toList();
    }

    private static List<Step> steps(String more, ObservedClusters seen) {
        return InternalTopicSettings.next(Clusters.with(1, 3, "", more), seen.now());
    }
}
