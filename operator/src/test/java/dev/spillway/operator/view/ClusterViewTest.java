package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
    private static final ClusterKey KEY = new ClusterKey("default", "events");
    private static final Plan NOTHING = Plan.of();

    private final ManualClock time = new ManualClock();
    private final FakeConnection kafka = new FakeConnection();
    private final List<String> told = new ArrayList<>();
    private KubernetesSnapshot live = BrokerPods.of(Pod.State.Ready);
    private int liveReads;
    private Optional<String> recovery = Optional.empty();
    private final ClusterView view =
            new ClusterView(
                    KEY,
                    () -> {
                        liveReads++;
                        return live;
                    },
                    kafka,
                    pod -> recovery,
                    new Listener(),
                    time);

    @Test
    void reportsNothingOfKafkaBeforeItWasAsked() {
        // Its thread may start before the first reconciliation has passed in the nodes.
        view.runDueWork();
        assertThat(view.kafkaStatus()).isInstanceOf(KafkaStatus.NotAsked.class);
        assertThat(told).isEmpty();
        assertThat(view.topic("orders")).isEmpty();
        assertThat(view.unavailableForLong()).isEmpty();
    }

    @Test
    void asksNoBrokerThatIsNotReady() {
        view.observe(BrokerPods.of(Pod.State.Starting));
        view.runDueWork();
        assertThat(kafka.calls).noneMatch(call -> call.startsWith("snapshot"));
        assertThat(view.kafkaStatus())
                .isInstanceOfSatisfying(
                        KafkaStatus.Silent.class,
                        silent -> {
                            assertThat(silent.mayServe()).isFalse();
                            assertThat(silent.why()).isEqualTo("no broker is ready");
                        });
    }

    /** A broker would wait for a controller as long as the request may take. */
    @Test
    void asksNobodyWhileNoControllerIsReady() {
        view.observe(BrokerPods.withController(Pod.State.Terminating, Pod.State.Ready));
        view.runDueWork();
        assertThat(kafka.calls).noneMatch(call -> call.startsWith("snapshot"));
        assertThat(view.kafkaStatus())
                .isInstanceOfSatisfying(
                        KafkaStatus.Silent.class,
                        silent -> {
                            assertThat(silent.mayServe()).isTrue();
                            assertThat(silent.why()).isEqualTo("no controller is ready");
                        });

        view.observe(BrokerPods.of(Pod.State.Ready));
        view.runDueWork();
        assertThat(view.kafkaStatus()).isInstanceOf(KafkaStatus.Answering.class);
    }

    @Test
    void asksTheReadyBrokersByTheirNames() {
        answering();
        assertThat(kafka.calls)
                .containsExactly("snapshot Idle [events-broker-0.events-nodes.default.svc:9091]");
        assertThat(view.clusterId()).isEqualTo(FakeConnection.CLUSTER_ID);
    }

    @Test
    void pollsAtOnceWhenNodesChangeAndSeldomOtherwise() {
        answering();
        kafka.calls.clear();
        assertThat(view.runDueWork()).isEqualTo(PollIntervals.IDLE);
        assertThat(kafka.calls).isEmpty();
        view.observe(BrokerPods.of(Pod.State.Terminating, Pod.State.Ready));
        view.runDueWork();
        assertThat(kafka.calls).hasSize(1);
    }

    @Test
    void pollsFullyWhileSomethingIsUnderWay() {
        answering();
        view.pollEvery(PollIntervals.WAITING);
        time.advance(PollIntervals.WAITING);
        view.runDueWork();
        assertThat(kafka.calls.getLast()).startsWith("snapshot Full");
    }

    @Test
    void notifiesAllTopicsWhenKafkaAnswersForTheFirstTime() {
        kafka.exists("orders", Map.of());
        answering();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.topic("orders")).containsInstanceOf(ObservedTopic.Present.class);
        assertThat(view.topic("others")).containsInstanceOf(ObservedTopic.Absent.class);
    }

    @Test
    void notifiesOnlyTopicsThatChanged() {
        kafka.exists("orders", Map.of());
        kafka.exists("others", Map.of());
        answering();
        lookAgain();
        assertThat(told).containsExactly("cluster");

        kafka.exists("orders", Map.of("retention.ms", "1"));
        lookAgain();
        assertThat(told).containsExactly("[orders]", "cluster");

        kafka.topics.remove("others");
        lookAgain();
        assertThat(told).containsExactly("[others]", "cluster");
    }

    @Test
    void notifiesATopicWhoseLogsAppear() {
        kafka.exists("orders", Map.of());
        kafka.missingLogs.put("orders", 1);
        answering();
        assertThat(view.missingLogs("orders")).isEqualTo(1);
        kafka.missingLogs.clear();
        lookAgain();
        assertThat(told).containsExactly("[orders]", "cluster");
    }

    @Test
    void pollsSoonWhileLogsAreMissing() {
        kafka.exists("orders", Map.of());
        kafka.missingLogs.put("orders", 1);
        answering();
        assertThat(view.runDueWork()).isEqualTo(PollIntervals.WAITING);
    }

    @Test
    void notifiesAllTopicsWhenTheNumberOfServingBrokersChanges() {
        answering();
        kafka.brokers = 2;
        lookAgain();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.servingBrokers()).isEqualTo(2);
    }

    @Test
    void anOutageMattersToTopicsOnlyWhenItLasts() {
        answering();
        kafka.silence = "broken";
        lookAgain();
        assertThat(told).containsExactly("cluster");
        assertThat(view.unavailableForLong()).isEmpty();
        // Nothing is known yet, so nothing is reported.
        assertThat(view.topic("orders")).isEmpty();

        lookAgain();
        lookAgain();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.unavailableForLong())
                .hasValueSatisfying(silent -> assertThat(silent.why()).isEqualTo("broken"));
        lookAgain();
        assertThat(told).containsExactly("cluster");
    }

    @Test
    void showsWhatABrokerSaysOfItsRecovery() {
        recovery = Optional.of("3 of 7 logs");
        view.observe(BrokerPods.of(Pod.State.Starting));
        view.runDueWork();
        var seen = view.observe(BrokerPods.of(Pod.State.Starting));
        assertThat(seen.pods().get(new NodeId(0)).state()).isEqualTo(Pod.State.Recovering);
        assertThat(seen.pods().get(new NodeId(0)).detail()).isEqualTo("3 of 7 logs");
        // Read just before it became ready.
        var ready = view.observe(BrokerPods.of(Pod.State.Ready));
        assertThat(ready.pods().get(new NodeId(0)).state()).isEqualTo(Pod.State.Ready);
    }

    // Passes

    @Test
    void aLiveReconciliationActsOnALiveReadAndNotOnWhatInformersShow() {
        view.observe(BrokerPods.of(Pod.State.Starting));
        view.runDueWork();
        live = BrokerPods.of(Pod.State.Ready, Pod.State.Ready);
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.runDueWork();

        assertThat(liveReads).isEqualTo(1);
        assertThat(planned)
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.pods()).hasSize(live.pods().size());
                    assertThat(seen.kafka()).isInstanceOf(KafkaState.Answering.class);
                });
        assertThat(kafka.calls.getLast()).startsWith("snapshot Full");
        assertThat(told).contains("cluster");
        assertThat(view.takeLiveReconciliation(1))
                .containsInstanceOf(LiveReconciliation.Completed.class);
        assertThat(view.takeLiveReconciliation(1)).as("told once").isEmpty();
    }

    /** It takes as long as Kafka's time-outs, and a missing Pod is not made again meanwhile. */
    @Test
    void aPollThatHasJustFailedIsNotRepeatedByALiveReconciliation() {
        kafka.silence = "timed out";
        view.observe(live);
        view.runDueWork();
        kafka.calls.clear();
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.runDueWork();
        assertThat(planned)
                .singleElement()
                .satisfies(seen ->
                        assertThat(seen.kafka())
                                .isEqualTo(new KafkaState.Silent("timed out", true)));
        assertThat(kafka.calls).isEmpty();
    }

    @Test
    void aFailedPollIsRepeatedWhenItIsOldOrOfOtherPods() {
        kafka.silence = "timed out";
        view.observe(live);
        view.runDueWork();
        kafka.silence = "";
        live = BrokerPods.of(Pod.State.Ready, Pod.State.Ready);
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.runDueWork();
        kafka.silence = "timed out";
        time.advance(PollIntervals.IDLE);
        view.runDueWork();
        kafka.silence = "";
        time.advance(PollIntervals.UNAVAILABLE);
        request(1, planned);
        view.runDueWork();
        assertThat(planned)
                .hasSize(2)
                .allSatisfy(
                        seen -> assertThat(seen.kafka()).isInstanceOf(KafkaState.Answering.class));
    }

    @Test
    void aLiveReconciliationOfAnEarlierSpecIsNotReported() {
        answering();
        request(1, new ArrayList<>());
        view.runDueWork();
        assertThat(view.takeLiveReconciliation(2)).isEmpty();
    }

    @Test
    void theNewestRequestCounts() {
        answering();
        var old = new ArrayList<ObservedCluster>();
        var now = new ArrayList<ObservedCluster>();
        request(1, old);
        request(2, now);
        view.runDueWork();
        assertThat(old).isEmpty();
        assertThat(now).hasSize(1);
        assertThat(view.takeLiveReconciliation(2)).isPresent();
    }

    @Test
    void aRequestThatIsWithdrawnIsNotCarriedOut() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.withdraw();
        view.runDueWork();
        assertThat(planned).isEmpty();
    }

    @Test
    void liveReconciliationsDoNotFollowEachOtherWithoutAPause() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.runDueWork();
        request(1, planned);
        view.runDueWork();
        assertThat(planned).hasSize(1);
        time.advance(PollIntervals.IDLE);
        view.runDueWork();
        assertThat(planned).hasSize(2);
    }

    @Test
    void aSnapshotThatFailsIsReportedAndNothingIsCarriedOut() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        live = null;
        request(1, planned);
        view.runDueWork();
        assertThat(planned).isEmpty();
        assertThat(view.takeLiveReconciliation(1))
                .containsInstanceOf(LiveReconciliation.Failed.class);
    }

    @Test
    void aLiveReconciliationIsDueWhenNothingWasDecidedOnOneForLong() {
        answering();
        assertThat(view.liveReconciliationDue(PollIntervals.RESYNC)).isFalse();
        time.advance(PollIntervals.RESYNC);
        assertThat(view.liveReconciliationDue(PollIntervals.RESYNC)).isTrue();
        request(1, new ArrayList<>());
        view.runDueWork();
        assertThat(view.liveReconciliationDue(PollIntervals.RESYNC)).isFalse();
    }

    // Topics

    @Test
    void carriesOutChangesTogetherAndThenPolls() {
        answering();
        kafka.calls.clear();
        told.clear();
        view.submit("a", List.of(create("a")));
        view.submit("b", List.of(create("b")));
        view.runDueWork();
        assertThat(kafka.calls).first().isEqualTo("change [a, b]");
        assertThat(kafka.calls.getLast()).startsWith("snapshot");
        assertThat(told).hasSize(3).last().isEqualTo("cluster");
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
    }

    @Test
    void theFirstChangeIsMadeAtOnceAndThoseThatFollowTogether() {
        answering();
        kafka.calls.clear();
        view.submit("a", List.of(create("a")));
        view.runDueWork();
        view.submit("b", List.of(create("b")));
        assertThat(view.runDueWork()).isLessThanOrEqualTo(PollIntervals.BETWEEN_REQUESTS);
        view.submit("c", List.of(create("c")));
        view.runDueWork();
        assertThat(kafka.calls).contains("change [a]").doesNotContain("change [b]");
        time.advance(PollIntervals.BETWEEN_REQUESTS);
        view.runDueWork();
        assertThat(kafka.calls).contains("change [b, c]");
    }

    @Test
    void whatFillsARequestIsMadeAtOnce() {
        answering();
        view.submit("first", List.of(create("first")));
        view.runDueWork();
        for (int i = 0; i < 2_500; i++) {
            view.submit("t-" + i, List.of(create("t-" + i)));
        }
        kafka.calls.clear();
        view.runDueWork();
        assertThat(kafka.calls).anyMatch(call -> call.startsWith("change"));
    }

    @Test
    void changesWaitUntilKafkaAnswers() {
        kafka.silence = "broken";
        answering();
        view.submit("a", List.of(create("a")));
        view.runDueWork();
        assertThat(kafka.calls).noneMatch(call -> call.startsWith("change"));
        kafka.silence = "";
        lookAgain();
        view.runDueWork();
        assertThat(kafka.calls).contains("change [a]");
    }

    @Test
    void aChangeWhoseAnswerIsLostIsReportedAndTriedAgain() {
        answering();
        kafka.answers.put("a", new TopicChangeResult.Unavailable("no answer"));
        view.submit("a", List.of(create("a")));
        view.runDueWork();
        assertThat(view.submit("a", List.of(create("a"))))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome())
                                .isEqualTo(new StepOutcome.Unavailable("no answer")));
        kafka.answers.clear();
        told.clear();
        time.advance(Duration.ofSeconds(2));
        view.runDueWork();
        assertThat(told).contains("[a]");
        assertThat(view.submit("a", List.of(create("a")))).isEmpty();
        view.runDueWork();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
    }

    @Test
    void whatWasCreatedIsKnownThoughOlderMetadataDoNotShowIt() {
        answering();
        kafka.behind = true;
        view.submit("a", List.of(create("a")));
        view.runDueWork();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Absent.class);
        assertThat(view.notYetVisible("a")).isPresent();
        // The same changes are not submitted again meanwhile.
        assertThat(view.submit("a", List.of(create("a")))).isPresent();
        kafka.behind = false;
        lookAgain();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
        assertThat(view.notYetVisible("a")).isEmpty();
    }

    @Test
    void aConnectionThatIsLostBetweenSnapshotAndChangeIsReportedOfEach() {
        answering();
        view.submit("a", List.of(create("a")));
        kafka.silence = "gone";
        view.runDueWork();
        assertThat(view.submit("a", List.of(create("a"))))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome())
                                .isEqualTo(new StepOutcome.Unavailable("gone")));
    }

    private void answering() {
        view.observe(BrokerPods.of(Pod.State.Ready));
        view.runDueWork();
    }

    private void lookAgain() {
        told.clear();
        time.advance(PollIntervals.IDLE);
        view.runDueWork();
    }

    private void request(long generation, List<ObservedCluster> planned) {
        view.request(
                new LiveReconciliation.Request(
                        generation,
                        seen -> {
                            planned.add(seen);
                            return NOTHING;
                        },
                        plan -> new StepOutcome.Done()));
    }

    private static TopicStep create(String topic) {
        return new TopicStep.Create(topic, 1, 1, new TreeMap<>(), "");
    }

    private final class Listener implements ViewListener {
        @Override
        public void usersChanged(ClusterKey cluster, Collection<String> holders) {}

        @Override
        public void allUsersChanged(ClusterKey cluster) {}

        @Override
        public void clusterChanged(ClusterKey cluster) {
            assertThat(cluster).isEqualTo(KEY);
            told.add("cluster");
        }

        @Override
        public void topicsChanged(ClusterKey cluster, Collection<String> topics) {
            told.add(topics.stream().sorted().toList().toString());
        }

        @Override
        public void allTopicsChanged(ClusterKey cluster) {
            told.add("all");
        }
    }
}
