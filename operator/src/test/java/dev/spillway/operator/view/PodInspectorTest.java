package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class PodInspectorTest {
    private static final PodProblem NO_SECRET =
            new PodProblem("FailedMount: no secret", Pod.Cause.Reference, true);

    private final ManualClock time = new ManualClock();
    private final List<String> asked = new ArrayList<>();
    private Optional<PodProblem> problem = Optional.of(NO_SECRET);
    private Optional<RuntimeException> problemFailure = Optional.empty();
    private Hosts hosts = Hosts.UNKNOWN;
    private Optional<RuntimeException> hostsFailure = Optional.empty();
    private final PodInspector inspector =
            new PodInspector(
                    pod -> {
                        asked.add(pod.name());
                        failIf(problemFailure);
                        return problem;
                    },
                    () -> {
                        asked.add("hosts");
                        failIf(hostsFailure);
                        return hosts;
                    },
                    time);

    @Test
    void asksNothingAboutPodsThatAreReadyEachOnAHostOfItsOwn() {
        look(pod(0, Pod.State.Ready, "a"), pod(1, Pod.State.Ready, "b"));
        assertThat(asked).isEmpty();
    }

    @Test
    void asksNothingAboutAPodThatHasJustBegunToStart() {
        look(pod(0, Pod.State.Starting, "a"));
        time.advance(PodInspector.PATIENCE.minusMillis(1));
        look(pod(0, Pod.State.Starting, "a"));
        assertThat(asked).isEmpty();
    }

    @Test
    void aPodThatWaitsForWhatDoesNotComeIsStuckAndSaysWhy() {
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        assertThat(asked).containsExactly("events-broker-0", "hosts");
        assertThat(explained(pod).state()).isEqualTo(Pod.State.Stuck);
        assertThat(explained(pod).cause()).isEqualTo(Pod.Cause.Reference);
        assertThat(explained(pod).detail()).isEqualTo("FailedMount: no secret");
    }

    @Test
    void keepsWhatItDoesNotExplain() {
        var certificates = new CertificateState.Unknown();
        var before = seen(pod(0, Pod.State.Ready, "a")).with(certificates);
        assertThat(inspector.explain(before).certificates()).isSameAs(certificates);
    }

    @Test
    void whatWasFoundIsForgottenWithItsPod() {
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        look(pod(0, Pod.State.Ready, "a"));
        assertThat(explained(pod).state()).isEqualTo(Pod.State.Starting);
    }

    @Test
    void whatIsOverIsForgotten() {
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        problem = Optional.empty();
        time.advance(PodInspector.INTERVAL);
        look(pod);
        assertThat(explained(pod).detail()).isEmpty();
    }

    @Test
    void asksAboutAFewPodsAtATimeAndAboutEachOnlyNowAndThen() {
        var pods = new Pod[5];
        for (int id = 0; id < pods.length; id++) {
            pods[id] = pod(id, Pod.State.Starting, "host-" + id);
        }
        patiently(pods);
        assertThat(asked).hasSize(PodInspector.MAX_PODS + 1);
        look(pods);
        assertThat(asked).hasSize(pods.length + 1).doesNotHaveDuplicates();
        look(pods);
        assertThat(asked).hasSize(pods.length + 1);
        time.advance(PodInspector.INTERVAL);
        look(pods);
        assertThat(asked).hasSize(pods.length + 1 + PodInspector.MAX_PODS + 1);
    }

    @Test
    void keepsWhatItKnowsWhileKubernetesDoesNotAnswer() {
        keepsWhatItKnows(new KubeUnavailableException("no", null));
    }

    /** The operator may lack the right to list Events, which is none of its core tasks. */
    @Test
    void keepsWhatItKnowsWhileKubernetesRefusesToTell() {
        keepsWhatItKnows(new KubeRefusedException("no", new IllegalStateException()));
    }

    private void keepsWhatItKnows(RuntimeException failure) {
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        var silent =
                new PodInspector(
                        any -> {
                            throw failure;
                        },
                        () -> Hosts.UNKNOWN,
                        time);
        silent.look(List.of(pod));
        time.advance(PodInspector.PATIENCE);
        silent.look(List.of(pod));
        assertThat(silent.explain(seen(pod)).pod(pod.id())).contains(pod);
    }

    @Test
    void withoutTheRightToListEventsTheNodesAreReadAllTheSame() {
        hosts = Hosts.of(List.of(host("a", "Kubelet stopped posting node status.")));
        problemFailure = Optional.of(new KubeRefusedException("no", new IllegalStateException()));
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        assertThat(explained(pod).hostLost()).isTrue();
    }

    /** What they were an hour ago is no reason for anything. */
    @Test
    void nodesThatCanNoLongerBeReadAreUnknownAfterAWhile() {
        hosts = Hosts.of(List.of(host("a", "Kubelet stopped posting node status.")));
        problem = Optional.empty();
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        hostsFailure = Optional.of(new KubeUnavailableException("no", null));
        for (int i = 1; i < PodInspector.MAX_FAILED_READS; i++) {
            time.advance(PodInspector.INTERVAL);
            look(pod);
            assertThat(explained(pod).hostLost()).isTrue();
        }
        time.advance(PodInspector.INTERVAL);
        look(pod);
        assertThat(explained(pod).hostLost()).isFalse();

        hostsFailure = Optional.empty();
        time.advance(PodInspector.INTERVAL);
        look(pod);
        assertThat(explained(pod).hostLost()).isTrue();
    }

    @Test
    void aMissingRightIsToldOnce() {
        var lines = new ArrayList<String>();
        var handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                            lines.add(line.getMessage());
                        }
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        var logger = Logger.getLogger(PodInspector.class.getName());
        logger.addHandler(handler);
        try {
            problemFailure =
                    Optional.of(new KubeRefusedException("no", new IllegalStateException()));
            hostsFailure = Optional.of(new KubeUnavailableException("no answer", null));
            var pod = pod(0, Pod.State.Starting, "a");
            patiently(pod);
            time.advance(PodInspector.INTERVAL);
            look(pod);
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(lines).hasSize(1);
    }

    @Test
    void aHostThatIsNotReadyIsTheReasonInItsOwnWords() {
        hosts = Hosts.of(List.of(host("a", "Kubelet stopped posting node status.")));
        problem = Optional.empty();
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        assertThat(explained(pod).hostLost()).isTrue();
        assertThat(explained(pod).detail()).isEqualTo("Kubelet stopped posting node status.");
    }

    @Test
    void aHostThatNoLongerExistsIsLost() {
        hosts = Hosts.of(List.of(host("b", "")));
        var pod = pod(0, Pod.State.Starting, "a");
        patiently(pod);
        assertThat(explained(pod).hostLost()).isTrue();
    }

    @Test
    void aHostThatHasJoinedSinceTheyWereReadIsNotLost() {
        hosts = Hosts.of(List.of(host("a", "")));
        look(pod(0, Pod.State.Ready, "a"), pod(1, Pod.State.Ready, "a"));
        var pod = pod(1, Pod.State.Starting, "b");
        look(pod(0, Pod.State.Ready, "a"), pod(2, Pod.State.Ready, "a"), pod);
        assertThat(explained(pod).hostLost()).isFalse();
    }

    /** As made by an autoscaler, for the Pod that no other node takes. */
    @Test
    void aPodThatComesToANodeThatHasJoinedSinceTheyWereReadHasNotLostIt() {
        hosts = Hosts.of(List.of(host("a", "")));
        problem = Optional.empty();
        patiently(pod(0, Pod.State.Starting, ""));
        assertThat(asked).contains("hosts");

        var landed = pod(0, Pod.State.Starting, "b");
        look(landed);
        assertThat(explained(landed).hostLost()).isFalse();

        time.advance(PodInspector.INTERVAL);
        look(landed);
        assertThat(explained(landed).hostLost()).as("the nodes are read again").isTrue();
    }

    @Test
    void aPodThatHasTheTimeToEndIsNotOverdue() {
        var pod = terminating(time.instant().plus(Duration.ofMinutes(3)));
        time.advance(Duration.ofMinutes(3));
        patiently(pod);
        assertThat(asked).isEmpty();
        assertThat(explained(pod)).isEqualTo(pod);
    }

    @Test
    void aPodThatShouldHaveEndedLongAgoIsNotSaidToShutDown() {
        problem = Optional.empty();
        var pod = terminating(time.instant());
        time.advance(PodInspector.OVERDUE_AFTER.plusMillis(1));
        patiently(pod);
        assertThat(explained(pod).cause()).isEqualTo(Pod.Cause.NotEnding);
        assertThat(explained(pod).terminating()).isTrue();
    }

    @Test
    void hostsAreReadNowAndThenWhileTwoBrokersShareOne() {
        var shared = new Pod[] {pod(0, Pod.State.Ready, "a"), pod(1, Pod.State.Ready, "a")};
        look(shared);
        look(shared);
        assertThat(asked).containsExactly("hosts");
        time.advance(PodInspector.SPREAD_INTERVAL);
        look(shared);
        assertThat(asked).containsExactly("hosts", "hosts");
    }

    @Test
    void aBrokerAndAControllerMayShareAHost() {
        look(pod(0, Pod.State.Ready, "a"), pod(1000, Pod.State.Ready, "a"));
        assertThat(asked).isEmpty();
    }

    private static void failIf(Optional<RuntimeException> failure) {
        failure.ifPresent(it -> {
            throw it;
        });
    }

    private void patiently(Pod... pods) {
        look(pods);
        time.advance(PodInspector.PATIENCE);
        look(pods);
    }

    private void look(Pod... pods) {
        inspector.look(List.of(pods));
    }

    private Pod explained(Pod pod) {
        return inspector.explain(seen(pod)).pod(pod.id()).orElseThrow();
    }

    private static ObservedCluster seen(Pod pod) {
        return new ObservedCluster(
                new TreeMap<>(Map.of(pod.id(), pod)),
                new TreeMap<>(),
                Map.of(),
                new KafkaState.Silent("no broker is ready", false));
    }

    private static Host host(String name, String problem) {
        return new Host(name, problem, false, List.of(), Map.of());
    }

    private static Pod terminating(Instant endsBy) {
        return pod(0, Pod.State.Terminating, "a", endsBy);
    }

    private static Pod pod(int id, Pod.State state, String host) {
        return pod(id, state, host, Pod.NOT_DELETED);
    }

    private static Pod pod(int id, Pod.State state, String host, Instant endsBy) {
        return Pod.builder(
                        new NodeId(id), "events-broker-" + id, new ObjectVersion("uid-" + id, "1"))
                .revision("r")
                .state(state)
                .kafkaVersion("4.4.0")
                .host(host)
                .endsBy(endsBy)
                .build();
    }
}
