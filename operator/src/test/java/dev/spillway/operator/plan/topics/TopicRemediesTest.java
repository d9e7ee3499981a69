package dev.spillway.operator.plan.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Plan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** As {@code RemediesTest}, for what the plan of a Topic prints. */
class TopicRemediesTest {

    @Test
    void ofPartitionsThatCannotBeTakenAway() {
        assertThat(plan("partitions: 2, replicas: 2", 3).blocked())
                .singleElement()
                .satisfies(step ->
                        assertThat(step.remedy())
                                .isEqualTo(
                                        "set spec.partitions to 4 or more, or make another topic"));

        assertThat(plan("partitions: 4, replicas: 2", 3).blocked()).isEmpty();
        assertThat(plan("partitions: 5, replicas: 2", 3).blocked()).isEmpty();
    }

    @Test
    void ofMoreReplicasThanThereAreBrokers() {
        assertThat(plan("partitions: 4, replicas: 3", 2).blocked())
                .singleElement()
                .satisfies(step ->
                        assertThat(step.remedy())
                                .isEqualTo(
                                        "raise the cluster's spec.replicas or lower the topic's"));

        assertThat(plan("partitions: 4, replicas: 3", 3).blocked()).isEmpty();
        assertThat(plan("partitions: 4, replicas: 2", 2).blocked()).isEmpty();
    }

    /** Of a topic that has four partitions with two replicas each. */
    private static Plan plan(String spec, int brokers) {
        var yaml =
                "{metadata: {name: orders, namespace: default}, spec: {cluster: {name: events}, "
                        + spec
                        + "}}";
        return switch (TopicModel.parse(Yaml.topic(yaml), Clusters.of(1, 3))) {
            case ParseResult.Valid<TopicModel> valid -> {
                var partition =
                        new Partition("orders", 0, 0, List.of(0, 1), Set.of(0, 1), 1, false);
                var partitions = Collections.nCopies(4, partition);
                yield TopicPlan.next(
                        valid.model(),
                        new ObservedTopic.Present(
                                "id",
                                partitions,
                                Map.of(),
                                Map.of(),
                                Set.of(),
                                SettingTypes.UNKNOWN),
                        Set.of(),
                        brokers);
            }
            case ParseResult.Invalid<TopicModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
