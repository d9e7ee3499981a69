package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.TopicStatus;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopicReportTest {
    private static final TopicReport FIRST =
            new TopicReport(null, 1L, Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void showsWhatKafkaHas() {
        var status = of(present(2, 3, Map.of("retention.ms", "5")), new StepOutcome.Done());
        assertThat(status.topicId()).isEqualTo("id");
        assertThat(status.partitions()).isEqualTo(1);
        assertThat(status.replicas()).isEqualTo(3);
        assertThat(status.effectiveConfig()).containsKey("retention.ms");
        assertThat(ready(status).status()).isEqualTo(ConditionStatus.True);
    }

    /** Not what was asked for. */
    @Test
    void effectiveConfigIsWhatKafkaRunsWithAndNamesTheSources() {
        var own =
                Map.of(
                        "min.insync.replicas", "2",
                        "retention.ms", "5",
                        "preallocate", "true");
        var inForce = new TreeMap<>(own);
        inForce.put("compression.type", "zstd");
        inForce.put("segment.bytes", "1073741824");
        var seen =
                new ObservedTopic.Present(
                        "id",
                        ((ObservedTopic.Present) present(2, 3, own)).partitions(),
                        own,
                        inForce,
                        Set.of("compression.type"),
                        SettingTypes.UNKNOWN);

        var status = of(seen, new StepOutcome.Refused("RefusedByKafka", "no"));

        assertThat(status.effectiveConfig())
                .isEqualTo(
                        Map.of(
                                "compression.type", "zstd",
                                "min.insync.replicas", "2",
                                "preallocate", "true",
                                "retention.ms", "5"));
        assertThat(status.configSources())
                .isEqualTo(
                        Map.of(
                                "compression.type", "Cluster",
                                "min.insync.replicas", "Default",
                                "preallocate", "Kafka",
                                // What is declared is a week.
                                "retention.ms", "Kafka"));
    }

    @Test
    void aTopicThatDoesNotExistRunsWithNothing() {
        var status =
                of(new ObservedTopic.Absent(), new StepOutcome.Refused("RefusedByKafka", "no"));
        assertThat(status.effectiveConfig()).isNull();
        assertThat(status.partitions()).isNull();
    }

    @Test
    void warnsOfReplicasThatCannotSpareABroker() {
        var status = of(present(3, 3, Map.of()), new StepOutcome.Done());
        assertThat(ready(status).message()).contains("warning").contains("rolling restart");
    }

    @Test
    void reportsThatATopicStoppedTiering() {
        var settings = Map.of("remote.storage.enable", "true", "remote.log.copy.disable", "true");
        assertThat(ready(of(present(2, 3, settings), new StepOutcome.Done())).message())
                .contains("no longer tiered");
    }

    @Test
    void reportsThatAPauseHoldsBackWhatIsDeclared() {
        var wait =
                new Step.Wait("change retention.ms of topic orders", "it differs", "it does not");
        var seen = present(2, 3, Map.of());
        var paused = new StepOutcome.Paused();
        var waiting = FIRST.of(topic(), seen, Plan.of(wait), paused, StorageUsage.UNKNOWN, 0);
        assertThat(ready(waiting).message())
                .contains("not everything is as declared")
                .contains("paused");
        assertThat(ready(of(seen, paused)).message()).doesNotContain("paused");
    }

    @Test
    void isNotReadyWhileItTakesNoWrites() {
        var status = of(present(2, 1, Map.of()), new StepOutcome.Done());
        assertThat(ready(status).reason()).isEqualTo("PartitionsUnavailable");
    }

    @Test
    void isNotReadyBeforeItsLogsAreThere() {
        var status = of(present(2, 3, Map.of()), new StepOutcome.Done(), 1);
        assertThat(ready(status).reason()).isEqualTo("LogsNotCreated");
        assertThat(ready(status).message()).contains("1 of 1 partitions");
    }

    @Test
    void reportsWhyItsTopicIsNotDeleted() {
        var ready = ready(FIRST.cannotDelete("Kafka refused"));
        assertThat(ready.status()).isEqualTo(ConditionStatus.False);
        assertThat(ready.message()).contains("cannot be").contains("Kafka refused");
    }

    @Test
    void repeatsKafkasWordsWhenItRefuses() {
        var refused = new StepOutcome.Refused("RefusedByKafka", "Invalid value bogus");
        assertThat(ready(of(present(2, 3, Map.of()), refused)).message())
                .isEqualTo("Invalid value bogus");
    }

    @Test
    void namesTheTopicThatHasTheName() {
        var ready = ready(FIRST.nameTaken("orders", "older"));
        assertThat(ready.status()).isEqualTo(ConditionStatus.False);
        assertThat(ready.message()).contains("older");
    }

    private static TopicStatus of(ObservedTopic seen, StepOutcome outcome) {
        return of(seen, outcome, 0);
    }

    private static TopicStatus of(ObservedTopic seen, StepOutcome outcome, int missingLogs) {
        return FIRST.of(topic(), seen, Plan.of(), outcome, StorageUsage.UNKNOWN, missingLogs);
    }

    private static Condition ready(TopicStatus status) {
        return Conditions.find(status.conditions(), Finding.READY).orElseThrow();
    }

    private static ObservedTopic present(int minInsync, int inSync, Map<String, String> settings) {
        var ids = List.of(0, 1, 2);
        var partition =
                new Partition(
                        "orders", 0, 0, ids, Set.copyOf(ids.subList(0, inSync)), minInsync, false);
        return new ObservedTopic.Present(
                "id",
                Collections.nCopies(1, partition),
                settings,
                settings,
                Set.of(),
                SettingTypes.UNKNOWN);
    }

    private static TopicModel topic() {
        var yaml =
                "{metadata: {name: orders, namespace: default}, spec: {cluster: {name: events}}}";
        return switch (TopicModel.parse(Yaml.topic(yaml), SampleClusters.cluster("replicas: 3"))) {
            case ParseResult.Valid<TopicModel> valid -> valid.model();
            case ParseResult.Invalid<TopicModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
