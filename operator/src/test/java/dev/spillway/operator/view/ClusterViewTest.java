package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.kube.ObservedClusterReader;
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
    private ObservedClusterReader live = ViewNodes.of(Pod.State.Ready);
    private int liveLooks;
    private Optional<String> recovery = Optional.empty();
    private final ClusterView view =
            new ClusterView(
                    KEY,
                    () -> {
                        liveLooks++;
                        return live;
                    },
                    kafka,
                    pod -> recovery,
                    new Listener(),
                    time);

    @Test
    void saysNothingOfKafkaBeforeItWasAsked() {
        // Its thread may begin before the first reconciliation has told of the nodes.
        view.work();
        assertThat(view.sight()).isInstanceOf(KafkaStatus.None.class);
        assertThat(told).isEmpty();
        assertThat(view.topic("orders")).isEmpty();
        assertThat(view.longSilence()).isEmpty();
    }

    @Test
    void asksNoBrokerThatIsNotReady() {
        view.with(ViewNodes.of(Pod.State.Starting));
        view.work();
        assertThat(kafka.calls).noneMatch(call -> call.startsWith("look"));
        assertThat(view.sight())
                .isInstanceOfSatisfying(
                        KafkaStatus.Silent.class,
                        silent -> {
                            assertThat(silent.failed()).isFalse();
                            assertThat(silent.why()).isEqualTo("no broker is ready");
                        });
    }

    @Test
    void asksTheReadyBrokersByTheirNames() {
        answering();
        assertThat(kafka.calls)
                .containsExactly("look Resting [events-broker-0.events-nodes.default.svc:9091]");
        assertThat(view.clusterId()).isEqualTo(FakeConnection.CLUSTER_ID);
    }

    @Test
    void looksAtOnceWhenNodesChangeAndSeldomOtherwise() {
        answering();
        kafka.calls.clear();
        assertThat(view.work()).isEqualTo(PollIntervals.IDLE);
        assertThat(kafka.calls).isEmpty();
        view.with(ViewNodes.of(Pod.State.Terminating, Pod.State.Ready));
        view.work();
        assertThat(kafka.calls).hasSize(1);
    }

    @Test
    void looksFullyWhileSomethingIsUnderWay() {
        answering();
        view.lookEvery(PollIntervals.WAITING);
        time.pass(PollIntervals.WAITING);
        view.work();
        assertThat(kafka.calls.getLast()).startsWith("look Full");
    }

    @Test
    void tellsAllTopicsWhenKafkaAnswersForTheFirstTime() {
        kafka.exists("orders", Map.of());
        answering();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.topic("orders")).containsInstanceOf(ObservedTopic.Present.class);
        assertThat(view.topic("others")).containsInstanceOf(ObservedTopic.Absent.class);
    }

    @Test
    void tellsOnlyTopicsThatChanged() {
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
    void tellsATopicWhoseLogsAppear() {
        kafka.exists("orders", Map.of());
        kafka.missingLogs.put("orders", 1);
        answering();
        assertThat(view.missingLogs("orders")).isEqualTo(1);
        kafka.missingLogs.clear();
        lookAgain();
        assertThat(told).containsExactly("[orders]", "cluster");
    }

    @Test
    void looksSoonWhileLogsAreMissing() {
        kafka.exists("orders", Map.of());
        kafka.missingLogs.put("orders", 1);
        answering();
        assertThat(view.work()).isEqualTo(PollIntervals.WAITING);
    }

    @Test
    void tellsAllTopicsWhenTheNumberOfServingBrokersChanges() {
        answering();
        kafka.brokers = 2;
        lookAgain();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.servingBrokers()).isEqualTo(2);
    }

    @Test
    void silenceMattersToTopicsOnlyWhenItLasts() {
        answering();
        kafka.silence = "broken";
        lookAgain();
        assertThat(told).containsExactly("cluster");
        assertThat(view.longSilence()).isEmpty();
        // Nothing is known, and nothing of it is said.
        assertThat(view.topic("orders")).isEmpty();

        lookAgain();
        lookAgain();
        assertThat(told).containsExactly("all", "cluster");
        assertThat(view.longSilence())
                .hasValueSatisfying(silent -> assertThat(silent.why()).isEqualTo("broken"));
        lookAgain();
        assertThat(told).containsExactly("cluster");
    }

    @Test
    void showsWhatABrokerSaysOfItsRecovery() {
        recovery = Optional.of("3 of 7 logs");
        view.with(ViewNodes.of(Pod.State.Starting));
        view.work();
        var seen = view.with(ViewNodes.of(Pod.State.Starting));
        assertThat(seen.pods().get(new NodeId(0)).state()).isEqualTo(Pod.State.Recovering);
        assertThat(seen.pods().get(new NodeId(0)).detail()).isEqualTo("3 of 7 logs");
        // Of the moment before it became ready.
        var ready = view.with(ViewNodes.of(Pod.State.Ready));
        assertThat(ready.pods().get(new NodeId(0)).state()).isEqualTo(Pod.State.Ready);
    }

    // Passes

    @Test
    void aPassActsOnALiveLookAndNotOnWhatInformersShow() {
        view.with(ViewNodes.of(Pod.State.Starting));
        view.work();
        live = ViewNodes.of(Pod.State.Ready, Pod.State.Ready);
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.work();

        assertThat(liveLooks).isEqualTo(1);
        assertThat(planned)
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.pods()).hasSize(2);
                    assertThat(seen.kafka()).isInstanceOf(KafkaState.Answering.class);
                });
        assertThat(kafka.calls.getLast()).startsWith("look Full");
        assertThat(told).contains("cluster");
        assertThat(view.takePass(1)).containsInstanceOf(LiveReconciliation.Made.class);
        assertThat(view.takePass(1)).as("told once").isEmpty();
    }

    @Test
    void aPassOfAnEarlierSpecIsNotTold() {
        answering();
        request(1, new ArrayList<>());
        view.work();
        assertThat(view.takePass(2)).isEmpty();
    }

    @Test
    void theNewestRequestCounts() {
        answering();
        var old = new ArrayList<ObservedCluster>();
        var now = new ArrayList<ObservedCluster>();
        request(1, old);
        request(2, now);
        view.work();
        assertThat(old).isEmpty();
        assertThat(now).hasSize(1);
        assertThat(view.takePass(2)).isPresent();
    }

    @Test
    void aRequestThatIsWithdrawnIsNotCarriedOut() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.withdraw();
        view.work();
        assertThat(planned).isEmpty();
    }

    @Test
    void passesDoNotFollowEachOtherWithoutAPause() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        request(1, planned);
        view.work();
        request(1, planned);
        view.work();
        assertThat(planned).hasSize(1);
        time.pass(PollIntervals.IDLE);
        view.work();
        assertThat(planned).hasSize(2);
    }

    @Test
    void aLookThatFailsIsToldAndNothingIsCarriedOut() {
        answering();
        var planned = new ArrayList<ObservedCluster>();
        live = null;
        request(1, planned);
        view.work();
        assertThat(planned).isEmpty();
        assertThat(view.takePass(1)).containsInstanceOf(LiveReconciliation.Failed.class);
    }

    @Test
    void aLiveLookIsDueWhenNothingWasDecidedOnOneForLong() {
        answering();
        assertThat(view.liveLookDue(PollIntervals.BACKSTOP)).isFalse();
        time.pass(PollIntervals.BACKSTOP);
        assertThat(view.liveLookDue(PollIntervals.BACKSTOP)).isTrue();
        request(1, new ArrayList<>());
        view.work();
        assertThat(view.liveLookDue(PollIntervals.BACKSTOP)).isFalse();
    }

    // Topics

    @Test
    void carriesOutChangesTogetherAndThenLooks() {
        answering();
        kafka.calls.clear();
        told.clear();
        view.submit("a", List.of(create("a")));
        view.submit("b", List.of(create("b")));
        view.work();
        assertThat(kafka.calls).first().isEqualTo("change [a, b]");
        assertThat(kafka.calls.getLast()).startsWith("look");
        assertThat(told).hasSize(3).last().isEqualTo("cluster");
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
    }

    @Test
    void theFirstChangeIsMadeAtOnceAndThoseThatFollowTogether() {
        answering();
        kafka.calls.clear();
        view.submit("a", List.of(create("a")));
        view.work();
        view.submit("b", List.of(create("b")));
        assertThat(view.work()).isLessThanOrEqualTo(PollIntervals.BETWEEN_REQUESTS);
        view.submit("c", List.of(create("c")));
        view.work();
        assertThat(kafka.calls).contains("change [a]").doesNotContain("change [b]");
        time.pass(PollIntervals.BETWEEN_REQUESTS);
        view.work();
        assertThat(kafka.calls).contains("change [b, c]");
    }

    @Test
    void whatFillsARequestIsMadeAtOnce() {
        answering();
        view.submit("first", List.of(create("first")));
        view.work();
        for (int i = 0; i < 2_500; i++) {
            view.submit("t-" + i, List.of(create("t-" + i)));
        }
        kafka.calls.clear();
        view.work();
        assertThat(kafka.calls).anyMatch(call -> call.startsWith("change"));
    }

    @Test
    void changesWaitUntilKafkaAnswers() {
        kafka.silence = "broken";
        answering();
        view.submit("a", List.of(create("a")));
        view.work();
        assertThat(kafka.calls).noneMatch(call -> call.startsWith("change"));
        kafka.silence = "";
        lookAgain();
        view.work();
        assertThat(kafka.calls).contains("change [a]");
    }

    @Test
    void aChangeWhoseAnswerIsLostIsToldAndTriedAgain() {
        answering();
        kafka.answers.put("a", new TopicChangeResult.Unavailable("no answer"));
        view.submit("a", List.of(create("a")));
        view.work();
        assertThat(view.submit("a", List.of(create("a"))))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome())
                                .isEqualTo(new StepOutcome.Unavailable("no answer")));
        kafka.answers.clear();
        told.clear();
        time.pass(Duration.ofSeconds(2));
        view.work();
        assertThat(told).contains("[a]");
        assertThat(view.submit("a", List.of(create("a")))).isEmpty();
        view.work();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
    }

    @Test
    void whatWasCreatedIsKnownThoughOlderMetadataDoNotShowIt() {
        answering();
        kafka.behind = true;
        view.submit("a", List.of(create("a")));
        view.work();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Absent.class);
        assertThat(view.unshown("a")).isPresent();
        // The same again is not asked for meanwhile.
        assertThat(view.submit("a", List.of(create("a")))).isPresent();
        kafka.behind = false;
        lookAgain();
        assertThat(view.topic("a")).containsInstanceOf(ObservedTopic.Present.class);
        assertThat(view.unshown("a")).isEmpty();
    }

    @Test
    void aConnectionThatIsLostBetweenLookAndChangeIsToldOfEach() {
        answering();
        view.submit("a", List.of(create("a")));
        kafka.silence = "gone";
        view.work();
        assertThat(view.submit("a", List.of(create("a"))))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome())
                                .isEqualTo(new StepOutcome.Unavailable("gone")));
    }

    private void answering() {
        view.with(ViewNodes.of(Pod.State.Ready));
        view.work();
    }

    private void lookAgain() {
        told.clear();
        time.pass(PollIntervals.IDLE);
        view.work();
    }

    private void request(long generation, List<ObservedCluster> planned) {
        view.request(
                new LiveReconciliation.Request(
                        generation,
                        seen -> {
                            planned.add(seen);
                            return NOTHING;
                        },
                        plan -> new StepOutcome.Fine()));
    }

    private static TopicStep create(String topic) {
        return new TopicStep.Create(topic, 1, 1, new TreeMap<>(), "");
    }

    private final class Listener implements ViewListener {
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
