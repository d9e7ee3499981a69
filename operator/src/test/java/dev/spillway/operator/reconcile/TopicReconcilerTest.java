package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.view.FakeConnection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicReconcilerTest {
    private static final String SPEC = "partitions: 2, replicas: 1";

    private final TopicReconcilerFixture world = new TopicReconcilerFixture().answering();

    // Creation

    @Test
    void aTopicIsMadeWithTwoWritesAndOneEvent() {
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.writes).containsExactly("mark orders", "status orders");
        assertThat(world.events).containsExactly("Normal Create orders");
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
        assertThat(world.topic("orders").getStatus().topicId())
                .isEqualTo(world.kafka.topics.get("orders").id());
    }

    @Test
    void isMarkedAsOfThisKafkaBeforeAnythingIsCreated() {
        world.apply("orders", SPEC);
        world.reconcile("orders");
        assertThat(world.kafka.topics).isEmpty();
        assertThat(world.topic("orders").getMetadata().getAnnotations())
                .containsEntry(Labels.CLUSTER_ID, FakeConnection.CLUSTER_ID);
        assertThat(world.topic("orders").hasFinalizer("spillway.dev/topic")).isTrue();
    }

    @Test
    void nothingIsCreatedForATopicThatIsGoneWhenItIsToBeMarked() {
        world.apply("orders", SPEC);
        world.gone = true;
        world.settle();
        assertThat(world.kafka.calls).noneMatch(call -> call.startsWith("change"));
    }

    @Test
    void isNotReadyBeforeItsLogsAreSeen() {
        world.kafka.missingLogs.put("orders", 2);
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.writes).containsExactly("mark orders");
        world.kafka.missingLogs.clear();
        world.pass(Duration.ofSeconds(15));
        world.settle();
        assertThat(world.writes).containsExactly("mark orders", "status orders");
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void saysSoWhenItsLogsTakeVeryLong() {
        world.kafka.missingLogs.put("orders", 2);
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.reconcile("orders").getScheduleDelay()).isPresent();
        world.pass(Duration.ofMinutes(5));
        world.reconcile("orders");
        assertThat(world.ready("orders").reason()).isEqualTo("LogsNotCreated");
    }

    @Test
    void anIdleTopicIsNeitherWrittenNorAskedForAgain() {
        world.apply("orders", SPEC);
        world.settle();
        world.writes.clear();
        world.kafka.calls.clear();
        var control = world.reconcile("orders");
        assertThat(control.isNoUpdate()).isTrue();
        assertThat(control.getScheduleDelay()).isEmpty();
        assertThat(world.writes).isEmpty();
        assertThat(world.kafka.calls).isEmpty();
    }

    @Test
    void saysNothingBeforeKafkaWasLookedAt() {
        var justCreated = new TopicReconcilerFixture();
        justCreated.apply("orders", SPEC);
        justCreated.reconcile("orders");
        assertThat(justCreated.writes).isEmpty();
    }

    @Test
    void whatKafkaRefusesIsSaidInItsWords() {
        world.kafka.answers.put("orders", new TopicChangeResult.Refused("collides with a_b"));
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.ready("orders").reason()).isEqualTo("RefusedByKafka");
        assertThat(world.ready("orders").message()).contains("collides with a_b");
        assertThat(world.events).contains("Warning RefusedByKafka orders");
    }

    @Test
    void aRefusalIsNotRepeatedBeforeSomethingChanges() {
        world.kafka.answers.put("orders", new TopicChangeResult.Refused("no"));
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.kafka.calls).filteredOn("change [orders]"::equals).hasSize(1);
        world.kafka.answers.clear();
        world.apply("orders", SPEC + ", config: {max.message.bytes: '7'}");
        world.settle();
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aTopicThatAppearedSinceTheLookIsAdoptedAndThatIsTold() {
        world.apply("orders", SPEC);
        world.reconcile("orders");
        world.kafka.exists("orders", Map.of());
        world.settle();
        assertThat(world.events).contains("Normal Adopted orders");
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    /** Records that go cannot be had back. */
    @Test
    void aShorterRetentionIsAnnouncedOnceBeforeItIsCarriedOut() {
        world.apply("orders", SPEC);
        world.settle();
        world.events.clear();
        world.apply("orders", SPEC + ", retention: {time: 1h}");
        world.reconcile("orders");
        assertThat(world.events).contains("Warning RetentionCut orders");
        assertThat(world.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "604800000");

        world.settle();

        assertThat(world.events).filteredOn("Warning RetentionCut orders"::equals).hasSize(1);
        assertThat(world.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "3600000");
        assertThat(world.topic("orders").getStatus().configSources())
                .containsEntry("retention.ms", "Topic");
    }

    @Test
    void whatTheClusterDeclaresReachesItsTopics() {
        world.apply("orders", SPEC);
        world.settle();
        world.cluster =
                TopicReconcilerFixture.cluster(
                        "replicas: 3\nconfig: {log.retention.ms: '3600000'}");
        world.settle();
        assertThat(world.kafka.topics.get("orders").overrides())
                .containsEntry("retention.ms", "3600000");
        assertThat(world.topic("orders").getStatus().configSources())
                .containsEntry("retention.ms", "Cluster");
        assertThat(world.events).contains("Warning RetentionCut orders");
    }

    @Test
    void aTopicThatWasThereIsAdoptedAndThatIsToldOnce() {
        world.kafka.exists("orders", Map.of("max.message.bytes", "7"));
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.apply("orders", "partitions: 1, replicas: 1");
        world.settle();
        assertThat(world.events).filteredOn("Normal Adopted orders"::equals).hasSize(1);
        assertThat(world.kafka.topics.get("orders").overrides())
                .containsEntry("max.message.bytes", "7")
                .containsKey("retention.ms");
    }

    @Test
    void theNewestSpecIsWhatIsMade() {
        world.apply("orders", SPEC);
        world.reconcile("orders");
        world.apply("orders", "partitions: 5, replicas: 1");
        world.settle();
        assertThat(world.kafka.topics.get("orders").partitions()).hasSize(5);
        assertThat(world.kafka.calls).filteredOn("change [orders]"::equals).hasSize(1);
    }

    @Test
    void aTopicThatIsLostIsMadeAgainAndThatIsAWarning() {
        world.apply("orders", SPEC);
        world.settle();
        world.kafka.topics.remove("orders");
        world.pass(Duration.ofMinutes(1));
        world.work();
        world.settle();
        assertThat(world.events).contains("Warning TopicLost orders");
        assertThat(world.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicThatSomebodyMadeAgainIsAWarningAndAdopted() {
        world.apply("orders", SPEC);
        world.settle();
        world.kafka.exists("orders", world.kafka.topics.get("orders").overrides());
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.settle();
        assertThat(world.events).contains("Warning TopicReplaced orders");
        assertThat(world.topic("orders").getStatus().topicId())
                .isEqualTo(world.kafka.topics.get("orders").id());
    }

    // Its Cluster

    @Test
    void needsAKafkaThatAnswersAndNotAClusterThatIsReady() {
        // The Cluster has no status at all.
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aClusterWhoseSpecBecameInvalidIsJudgedByTheLastValidOne() {
        world.apply("orders", SPEC);
        world.settle();
        world.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        world.apply("more", SPEC);
        world.settle();
        assertThat(world.ready("more").status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void aClusterThatNeverWasValidIsWaitedFor() {
        world.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.ready("orders").reason()).isEqualTo("ClusterNotReady");
        assertThat(world.kafka.topics).isEmpty();
    }

    @Test
    void changesNothingWhileItsClusterIsPaused() {
        world.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        world.apply("orders", SPEC);
        world.settle();
        assertThat(world.kafka.topics).isEmpty();
        assertThat(world.writes).containsExactly("status orders");
    }

    @Test
    void aShortSilenceOfKafkaChangesNoStatus() {
        world.apply("orders", SPEC);
        world.settle();
        world.kafka.silence = "broken";
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.reconcile("orders");
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.pass(Duration.ofSeconds(15));
        world.reconcile("orders");
        assertThat(world.ready("orders").reason()).isEqualTo("KafkaUnavailable");
    }

    @Test
    void triesAgainWhenKubernetesDoesNotAnswer() {
        world.kubernetesSilent = true;
        world.apply("orders", SPEC);
        assertThat(world.reconcile("orders").getScheduleDelay()).isPresent();
        assertThat(world.kafka.topics).isEmpty();
        world.kubernetesSilent = false;
        world.settle();
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);
    }

    // Deletion

    @Test
    void deletesTheTopicThatItMadeAndThenGoes() {
        world.apply("orders", SPEC);
        world.settle();
        world.delete("orders");
        world.reconcile("orders");
        assertThat(world.exists("orders")).isTrue();
        world.settle();
        assertThat(world.kafka.topics).isEmpty();
        assertThat(world.exists("orders")).isFalse();
    }

    /** It says what is so, once. */
    @Test
    void aTopicThatSomebodyElseHoldsDoesNotSayThatItServes() {
        world.apply("orders", SPEC);
        world.topic("orders").addFinalizer("example.com/hold");
        world.settle();
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.True);

        world.delete("orders");
        world.settle();

        assertThat(world.kafka.topics).isEmpty();
        assertThat(world.ready("orders").status()).isEqualTo(ConditionStatus.False);
        assertThat(world.ready("orders").reason()).isEqualTo("Released");
        assertThat(world.ready("orders").message()).contains("example.com/hold");
        assertThat(world.topic("orders").getStatus().topicId()).isNull();
        assertThat(world.topic("orders").getStatus().effectiveConfig()).isNull();
        world.writes.clear();
        world.settle();
        assertThat(world.writes).isEmpty();
    }

    @Test
    void aTopicThatOwnedNothingAndIsHeldSaysSo() {
        world.apply("orders", "replicas: 5");
        world.topic("orders").addFinalizer("example.com/hold");
        world.settle();
        world.delete("orders");
        world.settle();
        assertThat(world.ready("orders").reason()).isEqualTo("Released");
    }

    /** Its name is free. */
    @Test
    void aTopicThatSomebodyElseHoldsKeepsNoNameFromOthers() {
        world.apply("orders", SPEC);
        world.topic("orders").addFinalizer("example.com/hold");
        world.settle();
        world.delete("orders");
        world.settle();
        world.apply("successor", SPEC + ", name: orders");
        world.settle();
        assertThat(world.ready("successor").status()).isEqualTo(ConditionStatus.True);
        assertThat(world.kafka.topics).containsKey("orders");
        assertThat(world.ready("orders").reason()).isEqualTo("Released");
    }

    @Test
    void aTopicThatNeverWasValidDeletesNothing() {
        world.kafka.exists("orders", Map.of());
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.apply("orders", "replicas: 5");
        world.settle();
        assertThat(world.ready("orders").reason()).isEqualTo("InvalidSpec");
        world.delete("orders");
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
    }

    @Test
    void aTopicWhoseNameAnotherOneHoldsDeletesNothing() {
        world.apply("orders", SPEC);
        world.settle();
        world.pass(Duration.ofSeconds(1));
        world.apply("rival", SPEC + ", name: orders");
        world.settle();
        assertThat(world.ready("rival").reason()).isEqualTo("NameTaken");
        world.delete("rival");
        assertThat(world.exists("rival")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
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
        world.apply("orders", SPEC);
        world.settle();
        world.delete("orders");
        world.kafka.exists("orders", Map.of());
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
        assertThat(world.events).contains("Warning Kept orders");
    }

    @Test
    void aTopicWhoseStatusWasLostIsKeptUnlessItIsLearnedAgain() {
        adopted("orders");
        world.topic("orders").setStatus(null);
        world.delete("orders");
        world.settle();
        assertThat(world.kafka.topics).containsKey("orders");
        assertThat(world.events).contains("Warning Kept orders");

        adopted("others");
        world.topic("others").setStatus(null);
        world.settle();
        world.delete("others");
        world.settle();
        assertThat(world.kafka.topics).doesNotContainKey("others");
    }

    @Test
    void aTopicOfAnEarlierVersionIsOwned() {
        world.apply("orders", SPEC);
        world.settle();
        world.topic("orders").getMetadata().getAnnotations().remove(Labels.CLUSTER_ID);
        world.delete("orders");
        world.settle();
        assertThat(world.kafka.topics).isEmpty();
    }

    @Test
    void isNotDeletedWhileItsClusterIsPausedEvenIfTheSpecIsInvalidToo() {
        world.apply("orders", SPEC);
        world.settle();
        world.delete("orders");
        for (var spec : new String[] {"replicas: 3", "replicas: -1"}) {
            world.cluster = TopicReconcilerFixture.cluster(spec + "\npaused: true");
            world.settle();
            assertThat(world.exists("orders")).isTrue();
            assertThat(world.kafka.topics).containsKey("orders");
        }
        assertThat(world.events).contains("Normal Paused orders");
        world.cluster = TopicReconcilerFixture.cluster("replicas: -1");
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).isEmpty();
    }

    @Test
    void takesOverNothingWhileItsClusterIsPaused() {
        world.apply("orders", SPEC);
        world.settle();
        world.cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        world.kafka.exists("orders", Map.of());
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.settle();
        world.delete("orders");
        world.cluster = TopicReconcilerFixture.cluster("replicas: 3");
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
        assertThat(world.events).contains("Warning Kept orders");
    }

    @Test
    void goesWithItsCluster() {
        world.apply("orders", SPEC);
        world.settle();
        world.delete("orders");
        world.cluster = null;
        world.reconcile("orders");
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
    }

    @Test
    void isRetainedWhenItsPolicySaysSo() {
        world.apply("orders", SPEC + ", deletionPolicy: Retain");
        world.settle();
        world.delete("orders");
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).containsKey("orders");
    }

    @Test
    void whyItStaysIsSaidWhenKafkaRefusesToDelete() {
        world.apply("orders", SPEC);
        world.settle();
        world.kafka.answers.put("orders", new TopicChangeResult.Refused("deletion is disabled"));
        world.delete("orders");
        world.settle();
        assertThat(world.ready("orders").reason()).isEqualTo("CannotDelete");
        assertThat(world.ready("orders").message()).contains("deletion is disabled");
        assertThat(world.events).contains("Warning CannotDelete orders");

        world.kafka.answers.clear();
        world.pass(Duration.ofMinutes(5));
        world.work();
        world.settle();
        assertThat(world.exists("orders")).isFalse();
    }

    @Test
    void deletedWhileItWaitsToBeCreatedItIsNotCreated() {
        world.apply("orders", SPEC);
        world.reconcile("orders");
        world.delete("orders");
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).isEmpty();
        assertThat(world.kafka.calls).noneMatch(call -> call.startsWith("change"));
    }

    @Test
    void deletedWhileItIsBeingCreatedItIsDeletedInKafkaToo() {
        world.apply("orders", SPEC);
        world.reconcile("orders");
        world.kafka.meanwhile =
                () -> {
                    world.kafka.meanwhile = () -> {};
                    world.delete("orders");
                    world.reconcile("orders");
                };
        world.work();
        assertThat(world.exists("orders")).isTrue();
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).isEmpty();
    }

    @Test
    void aMarkThatKubernetesRefusesIsToldAndNothingIsCreated() {
        world.kubernetesRefuses = true;
        world.apply("orders", SPEC);
        assertThat(world.reconcile("orders").getScheduleDelay()).isPresent();
        assertThat(world.ready("orders").reason()).isEqualTo("RefusedByKubernetes");
        world.work();
        assertThat(world.kafka.topics).isEmpty();
    }

    @Test
    void deletedBeforeALookShowsWhatWasCreatedItIsDeletedInKafkaToo() {
        world.kafka.behind = true;
        world.apply("orders", SPEC);
        world.reconcile("orders");
        world.work();
        world.delete("orders");
        world.reconcile("orders");
        assertThat(world.exists("orders")).isTrue();
        world.kafka.behind = false;
        world.pass(Duration.ofSeconds(15));
        world.settle();
        assertThat(world.exists("orders")).isFalse();
        assertThat(world.kafka.topics).isEmpty();
    }

    /** Not made here, so that its id is known from its status only. */
    private void adopted(String name) {
        world.kafka.exists(name, Map.of());
        world.pass(Duration.ofSeconds(15));
        world.work();
        world.apply(name, "partitions: 1, replicas: 1");
        world.settle();
    }
}
