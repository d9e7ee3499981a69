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
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private static final TopicModel ORDERS = topic("partitions: 2, replicas: 3");

    @Test
    void createsTheTopicWithTheSettingsThatAreNoted() {
        var absent = new ObservedTopic.Absent();
        assertThat(TopicPlan.managed(ORDERS, absent, Set.of()))
                .isEqualTo(TopicPlan.settings(ORDERS, absent).keySet());
        assertThat(TopicPlan.next(ORDERS, absent, Set.of(), 3).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Create.class,
                        create -> {
                            assertThat(create.partitions()).isEqualTo(2);
                            assertThat(create.settings()).containsKey("retention.ms");
                        });
    }

    @Test
    void waitsForEnoughBrokers() {
        var plan = TopicPlan.next(ORDERS, new ObservedTopic.Absent(), Set.of(), 2);
        assertThat(plan.waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.why()).contains("2 brokers are serving"));
        assertThat(plan.acts()).isFalse();
    }

    @Test
    void isDoneWhenTheTopicIsAsDeclared() {
        assertThat(next(ORDERS, present(2, 3, settings(ORDERS))).isDone()).isTrue();
    }

    @Test
    void correctsDrift() {
        var drifted = new TreeMap<>(settings(ORDERS));
        drifted.put("retention.ms", "1");
        assertThat(next(ORDERS, present(2, 3, drifted)).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> assertThat(alter.set()).containsOnlyKeys("retention.ms"));
    }

    @Test
    void anotherSpellingIsNoDrift() {
        var topic =
                topic(
                        "partitions: 2, replicas: 3, config: {cleanup.policy: ' compact, delete',"
                                + " preallocate: 'FALSE'}");
        var told = new TreeMap<>(settings(topic));
        told.put("cleanup.policy", "compact,delete");
        told.put("preallocate", "false");
        assertThat(next(topic, present(2, 3, told)).isDone()).isTrue();
        told.put("preallocate", "true");
        assertThat(next(topic, present(2, 3, told)).isDone()).isFalse();
    }

    /** Kafka refuses it, and its words reach the Topic. */
    @Test
    void triesToSetWhatKafkaCannotRead() {
        var topic = topic("partitions: 2, replicas: 3, config: {preallocate: 'yes'}");
        var told = new TreeMap<>(settings(topic));
        told.put("preallocate", "true");
        assertThat(next(topic, present(2, 3, told)).steps())
                .singleElement()
                .isInstanceOf(TopicStep.Alter.class);
    }

    @Test
    void leavesSettingsAloneThatItNeverSet() {
        var more = new TreeMap<>(settings(ORDERS));
        more.put("max.message.bytes", "7");
        assertThat(next(ORDERS, present(2, 3, more)).isDone()).isTrue();
    }

    @Test
    void unsetsWhatLeftTheSpecAndForgetsItOnlyAfterwards() {
        var more = new TreeMap<>(settings(ORDERS));
        more.put("max.message.bytes", "7");
        var remembered = more.keySet();

        var before = present(2, 3, more);
        assertThat(TopicPlan.managed(ORDERS, before, remembered)).contains("max.message.bytes");
        assertThat(TopicPlan.next(ORDERS, before, remembered, 3).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> assertThat(alter.unset()).containsExactly("max.message.bytes"));

        var then = present(2, 3, settings(ORDERS));
        assertThat(TopicPlan.managed(ORDERS, then, remembered)).doesNotContain("max.message.bytes");
        assertThat(TopicPlan.next(ORDERS, then, remembered, 3).isDone()).isTrue();
    }

    @Test
    void leavesWhatTheUserSetToNull() {
        var topic = topic("partitions: 2, replicas: 3, config: {max.message.bytes: null}");
        var more = new TreeMap<>(settings(topic));
        more.put("max.message.bytes", "7");
        var plan = TopicPlan.next(topic, present(2, 3, more), more.keySet(), 3);
        assertThat(plan.steps()).noneMatch(step -> step instanceof TopicStep.Alter);
    }

    @Test
    void addsPartitions() {
        assertThat(next(ORDERS, present(1, 3, settings(ORDERS))).steps())
                .singleElement()
                .isInstanceOf(TopicStep.Grow.class);
    }

    @Test
    void refusesToRemovePartitions() {
        var plan = next(ORDERS, present(3, 3, settings(ORDERS)));
        assertThat(plan.acts()).isFalse();
        assertThat(plan.blocked())
                .extracting(Step.Blocked::reason)
                .containsExactly("PartitionsCannotDecrease");
    }

    @Test
    void waitsForItsClusterToMoveReplicas() {
        assertThat(next(ORDERS, present(2, 1, settings(ORDERS))).waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.until()).contains("Cluster"));
    }

    @Test
    void cannotHaveMoreReplicasThanThereAreBrokers() {
        var seen = present(2, 1, settings(ORDERS));
        assertThat(TopicPlan.next(ORDERS, seen, settings(ORDERS).keySet(), 2).blocked())
                .singleElement()
                .satisfies(blocked -> assertThat(blocked.reason()).isEqualTo("TooFewBrokers"));
    }

    @Test
    void stopsCopyingInsteadOfLosingColdData() {
        var tieredBefore = new TreeMap<>(settings(ORDERS));
        tieredBefore.put("remote.storage.enable", "true");
        tieredBefore.put("local.retention.ms", "1000");
        assertThat(next(ORDERS, present(2, 3, tieredBefore)).steps())
                .filteredOn(step -> step instanceof TopicStep.Alter)
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> {
                            assertThat(alter.set())
                                    .containsEntry("remote.log.copy.disable", "true")
                                    .doesNotContainKey("remote.storage.enable");
                            assertThat(alter.unset()).isEmpty();
                        });
    }

    /** Everything else that is declared is carried out, and nothing of the tiering is touched. */
    @Test
    void aTieredTopicIsNotCompactedAndKeepsItsTiering() {
        var tiered =
                Map.of(
                        "cleanup.policy", "delete",
                        "local.retention.ms", "1000",
                        "min.insync.replicas", "2",
                        "remote.storage.enable", "true",
                        "retention.ms", "5000");
        var topic =
                topic(
                        "partitions: 2, replicas: 3,"
                                + " config: {cleanup.policy: compact, max.message.bytes: '7'}");

        var plan = TopicPlan.next(topic, present(2, 3, tiered), tiered.keySet(), 3);

        assertThat(plan.blocked())
                .singleElement()
                .satisfies(blocked -> {
                    assertThat(blocked.reason()).isEqualTo("TieredTopicCannotCompact");
                    assertThat(blocked.remedy()).contains("remove compact");
                });
        assertThat(plan.ofTopic())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> {
                            assertThat(alter.set()).containsOnlyKeys("max.message.bytes");
                            assertThat(alter.unset()).isEmpty();
                        });
        assertThat(TopicPlan.managed(topic, present(2, 3, tiered), tiered.keySet()))
                .containsAll(tiered.keySet());
    }

    /** More than Kafka takes in one request. */
    @Test
    void manyPartitionsAreMadeInSteps() {
        var topic = topic("partitions: 10000, replicas: 3");
        var plan = TopicPlan.next(topic, new ObservedTopic.Absent(), Set.of(), 3);
        var made = ((TopicStep.Create) plan.steps().getFirst()).partitions();
        assertThat(made).isBetween(1, 9_000);
        while (made < 10_000) {
            var steps = next(topic, present(made, 3, settings(topic))).ofTopic();
            var more = ((TopicStep.Grow) steps.getFirst()).partitions();
            assertThat(more - made).isBetween(1, 9_000);
            made = more;
        }
        assertThat(made).isEqualTo(10_000);
    }

    /** With what earlier versions of the operator set on each topic. */
    @Test
    void anUpgradeOfTheOperatorChangesNoValueInForce() {
        var before =
                new TreeMap<>(
                        Map.of(
                                "min.insync.replicas", "2",
                                "retention.bytes", "-1",
                                "retention.ms", "604800000"));
        assertThat(next(ORDERS, present(2, 3, before)).isDone()).isTrue();

        before.putAll(
                Map.of(
                        "local.retention.bytes", "-2",
                        "local.retention.ms", "21600000",
                        "remote.storage.enable", "true"));
        var tiered = topic("partitions: 2, replicas: 3", TIERING);
        assertThat(next(tiered, present(2, 3, before)).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> {
                            // Kafka's default, which was in force.
                            assertThat(alter.set())
                                    .containsOnly(Map.entry("cleanup.policy", "delete"));
                            assertThat(alter.unset()).isEmpty();
                        });
    }

    @Test
    void whatEarlierVersionsSetAsHotFollowsTheDisksFromNowOn() {
        var before =
                Map.of(
                        "cleanup.policy", "delete",
                        "local.retention.bytes", "-2",
                        "local.retention.ms", "21600000",
                        "min.insync.replicas", "2",
                        "remote.storage.enable", "true",
                        "retention.bytes", "-1",
                        "retention.ms", "604800000");
        var topic = topic("partitions: 2, replicas: 3", TIERING);

        assertThat(TopicPlan.next(topic, present(2, 3, before), before.keySet(), 3).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter -> {
                            assertThat(alter.set()).isEmpty();
                            assertThat(alter.unset())
                                    .containsExactlyInAnyOrder(
                                            "local.retention.bytes", "local.retention.ms");
                        });
    }

    @Test
    void whatTheClusterDeclaresReachesTopicsThatAreThere() {
        var before =
                Map.of(
                        "min.insync.replicas", "2",
                        "retention.bytes", "-1",
                        "retention.ms", "604800000");
        var topic =
                topic(
                        "partitions: 2, replicas: 3",
                        "config: {log.retention.ms: '3600000', min.insync.replicas: '1'}");
        assertThat(next(topic, present(2, 3, before)).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        TopicStep.Alter.class,
                        alter ->
                                assertThat(alter.set())
                                        .containsOnly(
                                                Map.entry("retention.ms", "3600000"),
                                                Map.entry("min.insync.replicas", "1")));
    }

    private static final String TIERING = "tiering: {s3: {bucket: abc, region: r}}";

    private static Plan next(TopicModel topic, ObservedTopic seen) {
        return TopicPlan.next(topic, seen, settings(topic).keySet(), 3);
    }

    private static Map<String, String> settings(TopicModel topic) {
        return TopicPlan.settings(topic, new ObservedTopic.Absent());
    }

    private static ObservedTopic present(int partitions, int replicas, Map<String, String> own) {
        var ids = List.of(0, 1, 2).subList(0, replicas);
        var partition = new Partition("orders", 0, 0, ids, Set.copyOf(ids), 1, false);
        return new ObservedTopic.Present(
                "id",
                Collections.nCopies(partitions, partition),
                Map.copyOf(own),
                own,
                Set.of(),
                new SettingTypes(
                        Map.of(
                                "cleanup.policy", ConfigDef.Type.LIST,
                                "preallocate", ConfigDef.Type.BOOLEAN)));
    }

    private static TopicModel topic(String spec) {
        return topic(spec, "{}");
    }

    private static TopicModel topic(String spec, String more) {
        var yaml =
                "{metadata: {name: orders, namespace: default}, spec: {cluster: {name: events}, "
                        + spec
                        + "}}";
        var cluster = Clusters.with(1, 3, "", more.equals("{}") ? "" : more);
        return switch (TopicModel.parse(Yaml.topic(yaml), cluster)) {
            case ParseResult.Valid<TopicModel> valid -> valid.model();
            case ParseResult.Invalid<TopicModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
