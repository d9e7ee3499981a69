package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.view.FakeConnection;
import dev.spillway.operator.view.PollIntervals;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicReconcilerTest {
    private static final String SPEC = "partitions: 2, replicas: 1";

    private final TopicReconcilerFixture fixture = new TopicReconcilerFixture().answering();

    // Creation

    @Test
    void aTopicIsMadeWithTwoWritesAndOneEvent() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.writes).containsExactly("mark orders", "status orders");
        assertThat(fixture.events).containsExactly("Normal Create orders");
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
        assertThat(fixture.topic("orders").getStatus().topicId())
                .isEqualTo(fixture.kafka.topics.get("orders").id());
    }

    @Test
    void isMarkedAsOfThisKafkaBeforeAnythingIsCreated() {
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        assertThat(fixture.kafka.topics).isEmpty();
        assertThat(fixture.topic("orders").getMetadata().getAnnotations())
                .containsEntry(Labels.CLUSTER_ID, FakeConnection.CLUSTER_ID);
        assertThat(fixture.topic("orders").hasFinalizer("spillway.dev/topic")).isTrue();
    }

    @Test
    void isLeftAloneWhileAnotherOperatorManagesItsCluster() {
        var unopened = new TopicReconcilerFixture();
        unopened.claims.anothers = true;
        unopened.cluster.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        unopened.apply("orders", SPEC);
        unopened.reconcile("orders");
        assertThat(unopened.writes).isEmpty();

        unopened.claims.anothers = false;
        unopened.reconcile("orders");
        assertThat(unopened.writes).containsExactly("status orders");
    }

    @Test
    void nothingIsCreatedForATopicThatIsGoneWhenItIsToBeMarked() {
        fixture.apply("orders", SPEC);
        fixture.gone = true;
        fixture.settle();
        assertThat(fixture.kafka.calls).noneMatch(call -> call.startsWith("change"));
    }

    @Test
    void isNotReadyBeforeItsLogsAreSeen() {
        fixture.kafka.missingLogs.put("orders", 2);
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.writes).containsExactly("mark orders");
        fixture.kafka.missingLogs.clear();
        fixture.advance(Duration.ofSeconds(15));
        fixture.settle();
        assertThat(fixture.writes).containsExactly("mark orders", "status orders");
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void isReportedNotReadyWhenItsLogsTakeVeryLong() {
        fixture.kafka.missingLogs.put("orders", 2);
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.reconcile("orders").getScheduleDelay()).isPresent();
        fixture.advance(Duration.ofMinutes(5));
        fixture.reconcile("orders");
        assertThat(fixture.ready("orders").reason()).isEqualTo("LogsNotCreated");
    }

    @Test
    void anIdleTopicIsNeitherWrittenNorAskedForAgain() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.writes.clear();
        fixture.kafka.calls.clear();
        var control = fixture.reconcile("orders");
        assertThat(control.isNoUpdate()).isTrue();
        assertThat(control.getScheduleDelay()).isEmpty();
        assertThat(fixture.writes).isEmpty();
        assertThat(fixture.kafka.calls).isEmpty();
    }

    @Test
    void reportsNothingBeforeKafkaWasPolled() {
        var unseen = new TopicReconcilerFixture();
        unseen.apply("orders", SPEC);
        unseen.reconcile("orders");
        assertThat(unseen.writes).isEmpty();
    }

    @Test
    void whatKafkaRefusesIsSaidInItsWords() {
        fixture.kafka.answers.put("orders", new TopicChangeResult.Refused("collides with a_b"));
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("RefusedByKafka");
        assertThat(fixture.ready("orders").message()).contains("collides with a_b");
        assertThat(fixture.events).contains("Warning RefusedByKafka orders");
    }

    @Test
    void aRefusalIsNotRepeatedBeforeSomethingChanges() {
        fixture.kafka.answers.put("orders", new TopicChangeResult.Refused("no"));
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.kafka.calls).filteredOn("change [orders]"::equals).hasSize(1);
        fixture.kafka.answers.clear();
        fixture.apply("orders", SPEC + ", config: {max.message.bytes: '7'}");
        fixture.settle();
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aTopicThatAppearedSinceTheSnapshotIsAdoptedAndThatIsReported() {
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.kafka.exists("orders", Map.of());
        fixture.settle();
        assertThat(fixture.events).contains("Normal Adopted orders");
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    /** Deleted records cannot be restored. */
    @Test
    void aShorterRetentionIsAnnouncedOnceBeforeItIsCarriedOut() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.events.clear();
        fixture.apply("orders", SPEC + ", retention: {time: 1h}");
        fixture.reconcile("orders");
        assertThat(fixture.events).contains("Warning RetentionCut orders");
        assertThat(fixture.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "604800000");

        fixture.settle();

        assertThat(fixture.events).filteredOn("Warning RetentionCut orders"::equals).hasSize(1);
        assertThat(fixture.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "3600000");
        assertThat(fixture.topic("orders").getStatus().configSources())
                .containsEntry("retention.ms", "Topic");
    }

    @Test
    void whatTheClusterDeclaresReachesItsTopics() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.cluster =
                TopicReconcilerFixture.cluster(
                        "replicas: 3\nconfig: {log.retention.ms: '3600000'}");
        fixture.settle();
        assertThat(fixture.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "3600000");
        assertThat(fixture.topic("orders").getStatus().configSources())
                .containsEntry("retention.ms", "Cluster");
        assertThat(fixture.events).contains("Warning RetentionCut orders");
    }

    @Test
    void aTopicThatWasThereIsAdoptedAndThatIsReportedOnce() {
        fixture.kafka.exists("orders", Map.of("max.message.bytes", "7"));
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.apply("orders", "partitions: 1, replicas: 1");
        fixture.settle();
        assertThat(fixture.events).filteredOn("Normal Adopted orders"::equals).hasSize(1);
        assertThat(fixture.kafka.topics.get("orders").overrides())
                .containsEntry("max.message.bytes", "7")
                .containsKey("retention.ms");
    }

    @Test
    void theNewestSpecIsWhatIsMade() {
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.apply("orders", "partitions: 5, replicas: 1");
        fixture.settle();
        assertThat(fixture.kafka.topics.get("orders").partitions()).hasSize(5);
        assertThat(fixture.kafka.calls).filteredOn("change [orders]"::equals).hasSize(1);
    }

    @Test
    void aTopicThatIsLostIsMadeAgainAndThatIsAWarning() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.kafka.topics.remove("orders");
        fixture.advance(Duration.ofMinutes(1));
        fixture.work();
        fixture.settle();
        assertThat(fixture.events).contains("Warning TopicLost orders");
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicThatSomebodyMadeAgainIsAWarningAndAdopted() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.kafka.exists("orders", fixture.kafka.topics.get("orders").overrides());
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.settle();
        assertThat(fixture.events).contains("Warning TopicReplaced orders");
        assertThat(fixture.topic("orders").getStatus().topicId())
                .isEqualTo(fixture.kafka.topics.get("orders").id());
    }

    // Its Cluster

    @Test
    void needsAKafkaThatAnswersAndNotAClusterThatIsReady() {
        // The Cluster has no status at all.
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aClusterWhoseSpecBecameInvalidIsJudgedByTheLastValidOne() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        fixture.apply("more", SPEC);
        fixture.settle();
        assertThat(fixture.ready("more").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aClusterThatNeverWasValidIsWaitedFor() {
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("ClusterNotReady");
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @Test
    void changesNothingWhileItsClusterIsPaused() {
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.kafka.topics).isEmpty();
        assertThat(fixture.writes).containsExactly("status orders");
    }

    @Test
    void aShortOutageOfKafkaChangesNoStatus() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.kafka.silence = "broken";
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.reconcile("orders");
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.advance(Duration.ofSeconds(15));
        fixture.reconcile("orders");
        assertThat(fixture.ready("orders").reason()).isEqualTo("KafkaUnavailable");
    }

    @Test
    void triesAgainWhenKubernetesDoesNotAnswer() {
        fixture.kubernetesSilent = true;
        fixture.apply("orders", SPEC);
        assertThat(fixture.reconcile("orders").getScheduleDelay()).isPresent();
        assertThat(fixture.kafka.topics).isEmpty();
        fixture.kubernetesSilent = false;
        fixture.settle();
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    // Deletion

    @Test
    void deletesTheTopicThatItMadeAndThenGoes() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.delete("orders");
        fixture.reconcile("orders");
        assertThat(fixture.exists("orders")).isTrue();
        fixture.settle();
        assertThat(fixture.kafka.topics).isEmpty();
        assertThat(fixture.exists("orders")).isFalse();
    }

    /** It reports the state, once. */
    @Test
    void aTopicThatIsHeldBySomeoneElseDoesNotSayThatItServes() {
        fixture.apply("orders", SPEC);
        fixture.topic("orders").addFinalizer("example.com/hold");
        fixture.settle();
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.True);

        fixture.delete("orders");
        fixture.settle();

        assertThat(fixture.kafka.topics).isEmpty();
        assertThat(fixture.ready("orders").status()).isEqualTo(ConditionStatus.False);
        assertThat(fixture.ready("orders").reason()).isEqualTo("Released");
        assertThat(fixture.ready("orders").message()).contains("example.com/hold");
        assertThat(fixture.topic("orders").getStatus().topicId()).isNull();
        assertThat(fixture.topic("orders").getStatus().effectiveConfig()).isNull();
        fixture.writes.clear();
        fixture.settle();
        assertThat(fixture.writes).isEmpty();
    }

    @Test
    void aTopicThatOwnedNothingAndIsHeldReportsIt() {
        fixture.apply("orders", "replicas: 5");
        fixture.topic("orders").addFinalizer("example.com/hold");
        fixture.settle();
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("Released");
    }

    /** Its name is free. */
    @Test
    void aTopicThatIsHeldBySomeoneElseKeepsNoNameFromOthers() {
        fixture.apply("orders", SPEC);
        fixture.topic("orders").addFinalizer("example.com/hold");
        fixture.settle();
        fixture.delete("orders");
        fixture.settle();
        fixture.apply("successor", SPEC + ", name: orders");
        fixture.settle();
        assertThat(fixture.ready("successor").status()).isEqualTo(ConditionStatus.True);
        assertThat(fixture.kafka.topics).containsKey("orders");
        assertThat(fixture.ready("orders").reason()).isEqualTo("Released");
    }

    @Test
    void aTopicThatNeverWasValidDeletesNothing() {
        fixture.kafka.exists("orders", Map.of());
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.apply("orders", "replicas: 5");
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("InvalidSpec");
        fixture.delete("orders");
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicWhoseNameAnotherOneHoldsDeletesNothing() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.advance(Duration.ofSeconds(1));
        fixture.apply("rival", SPEC + ", name: orders");
        fixture.settle();
        assertThat(fixture.ready("rival").reason()).isEqualTo("NameTaken");
        fixture.delete("rival");
        assertThat(fixture.exists("rival")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicWhoseClusterWasNeverReachedDeletesNothing() {
        var unreached = new TopicReconcilerFixture();
        unreached.kafka.exists("orders", Map.of());
        unreached.apply("orders", SPEC);
        unreached.reconcile("orders");
        unreached.delete("orders");
        assertThat(unreached.exists("orders")).isFalse();
        assertThat(unreached.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicOfAnotherIdIsKeptAndThatIsAWarning() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.delete("orders");
        fixture.kafka.exists("orders", Map.of());
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
        assertThat(fixture.events).contains("Warning Kept orders");
    }

    @Test
    void aTopicWhoseStatusWasLostIsKeptUnlessItIsLearnedAgain() {
        adopted("orders");
        fixture.topic("orders").setStatus(null);
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.kafka.topics).containsKey("orders");
        assertThat(fixture.events).contains("Warning Kept orders");

        adopted("others");
        fixture.topic("others").setStatus(null);
        fixture.settle();
        fixture.delete("others");
        fixture.settle();
        assertThat(fixture.kafka.topics).doesNotContainKey("others");
    }

    @Test
    void aTopicOfAnEarlierVersionIsOwned() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.topic("orders").getMetadata().getAnnotations().remove(Labels.CLUSTER_ID);
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @Test
    void isNotDeletedWhileItsClusterIsPausedEvenIfTheSpecIsInvalidToo() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.delete("orders");
        for (var spec : new String[] {"replicas: 3", "replicas: -1"}) {
            fixture.cluster = TopicReconcilerFixture.cluster(spec + "\npaused: true");
            fixture.settle();
            assertThat(fixture.exists("orders")).isTrue();
            assertThat(fixture.kafka.topics).containsKey("orders");
        }
        assertThat(fixture.events).contains("Normal Paused orders");
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{cluster: {name: events}, deletionPolicy: Archive} | spec.deletionPolicy:"
                        + " \"Archive\"",
                "{cluster: {name: {a: b}}} | spec.cluster.name: {\"a\":\"b\"}",
                "{cluster: [events]} | spec.cluster: [\"events\"]",
                "{cluster: {name: events}, name: [orders]} | spec.name: [\"orders\"]"
            })
    void isNotDeletedWhileWhatDecidesThatCannotBeRead(String spec, String told) {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.store("orders", spec);
        fixture.settle();
        assertThat(fixture.kafka.topics).containsKey("orders");

        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.kafka.topics).containsKey("orders");
        assertThat(fixture.exists("orders")).isTrue();
        assertThat(fixture.ready("orders").reason()).isEqualTo("CannotDelete");
        assertThat(fixture.ready("orders").message()).contains(told);

        fixture.apply("orders", SPEC);
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @Test
    void whatIsNotItsBusinessDoesNotHoldUpADeletion() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.store("orders", "{cluster: {name: events}, profile: Firehose}");
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("InvalidSpec");
        assertThat(fixture.ready("orders").message())
                .startsWith("spec.profile: NotSupported: \"Firehose\" is not known");
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    /** It is the older one; the other one must get on. */
    @Test
    void aTopicWhoseNameCannotBeReadTakesNoName() {
        fixture.store("orders", "{cluster: {name: events}, name: [sales]}");
        fixture.settle();
        fixture.apply("other", SPEC + ", name: orders");
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("InvalidSpec");
        assertThat(fixture.ready("other").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void isNotDeletedWhileItIsNotKnownWhetherItsClusterIsPaused() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.delete("orders");
        fixture.cluster =
                Yaml.stored(
                        """
                        metadata: {name: events, namespace: default, uid: cluster-uid, generation: 7}
                        spec: {storage: {size: 10Gi}, paused: [true]}
                        """,
                        Cluster.class);
        fixture.settle();
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void takesOverNothingWhileItsClusterIsPaused() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        fixture.kafka.exists("orders", Map.of());
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.settle();
        fixture.delete("orders");
        fixture.cluster = TopicReconcilerFixture.cluster("replicas: 3");
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
        assertThat(fixture.events).contains("Warning Kept orders");
    }

    @Test
    void goesWithItsCluster() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.delete("orders");
        fixture.cluster = null;
        fixture.reconcile("orders");
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void isRetainedWhenItsPolicySaysSo() {
        fixture.apply("orders", SPEC + ", deletionPolicy: Retain");
        fixture.settle();
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).containsKey("orders");
    }

    @Test
    void whyItStaysIsSaidWhenKafkaRefusesToDelete() {
        fixture.apply("orders", SPEC);
        fixture.settle();
        fixture.kafka.answers.put("orders", new TopicChangeResult.Refused("deletion is disabled"));
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.ready("orders").reason()).isEqualTo("CannotDelete");
        assertThat(fixture.ready("orders").message()).contains("deletion is disabled");
        assertThat(fixture.events).contains("Warning CannotDelete orders");

        fixture.kafka.answers.clear();
        fixture.advance(Duration.ofMinutes(5));
        fixture.work();
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
    }

    @Test
    void deletedWhileItWaitsToBeCreatedItIsNotCreated() {
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.delete("orders");
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
        assertThat(fixture.kafka.calls).noneMatch(call -> call.startsWith("change"));
    }

    @Test
    void deletedWhileItIsBeingCreatedItIsDeletedInKafkaToo() {
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.kafka.meanwhile =
                () -> {
                    fixture.kafka.meanwhile = () -> {};
                    fixture.delete("orders");
                    fixture.reconcile("orders");
                };
        fixture.work();
        assertThat(fixture.exists("orders")).isTrue();
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @Test
    void aMarkThatKubernetesRefusesIsReportedAndNothingIsCreated() {
        fixture.kubernetesRefuses = true;
        fixture.apply("orders", SPEC);
        assertThat(fixture.reconcile("orders").getScheduleDelay()).isPresent();
        assertThat(fixture.ready("orders").reason()).isEqualTo("RefusedByKubernetes");
        fixture.work();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    @Test
    void aRefusedStatusIsTriedAgainAtASlowPace() {
        fixture.kubernetesRefuses = true;
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.statusRefused("orders");
        fixture.events.clear();
        fixture.advance(PollIntervals.REFUSED.minusMillis(1));
        assertThat(fixture.reconcile("orders").getScheduleDelay()).isPresent();
        assertThat(fixture.writes).containsExactly("status orders");
        assertThat(fixture.events).isEmpty();
        fixture.advance(Duration.ofMillis(1));
        fixture.reconcile("orders");
        assertThat(fixture.writes).containsExactly("status orders", "status orders");
    }

    @Test
    void deletedBeforeASnapshotShowsWhatWasCreatedItIsDeletedInKafkaToo() {
        fixture.kafka.behind = true;
        fixture.apply("orders", SPEC);
        fixture.reconcile("orders");
        fixture.work();
        fixture.delete("orders");
        fixture.reconcile("orders");
        assertThat(fixture.exists("orders")).isTrue();
        fixture.kafka.behind = false;
        fixture.advance(Duration.ofSeconds(15));
        fixture.settle();
        assertThat(fixture.exists("orders")).isFalse();
        assertThat(fixture.kafka.topics).isEmpty();
    }

    /** Not created by this operator, so its id is known only from its status. */
    private void adopted(String name) {
        fixture.kafka.exists(name, Map.of());
        fixture.advance(Duration.ofSeconds(15));
        fixture.work();
        fixture.apply(name, "partitions: 1, replicas: 1");
        fixture.settle();
    }
}
