package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodReaderTest {

    @Test
    void isReadyWhenKubernetesSaysSo() {
        var pod =
                read(
                        """
                        status: {podIP: 10.0.0.7, conditions: [{type: Ready, status: "True"}]}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Ready);
        assertThat(pod.ip()).isEqualTo("10.0.0.7");
        assertThat(pod.id().value()).isEqualTo(2);
        assertThat(pod.revision()).isEqualTo("abc");
        assertThat(pod.kafkaVersion()).isEqualTo("4.4.0");
    }

    @Test
    void anImageOfTheUsersHasTheKafkaThatItsLauncherWasToldToCheck() {
        var pod =
                PodReader.read(
                                Yaml.read(
                                        """
                                        metadata: {name: p, labels: {spillway.dev/node-id: "2"}}
                                        spec:
                                          containers:
                                          - name: kafka
                                            image: registry.example.com/kafka:3-kafka-fast
                                            env: [{name: SPILLWAY_KAFKA_VERSION, value: "4.4.0"}]
                                        """,
                                        KUBE))
                        .findFirst()
                        .orElseThrow();
        assertThat(pod.kafkaVersion()).isEqualTo("4.4.0");
    }

    @Test
    void isStartingBeforeItHasAStatus() {
        assertThat(read("status: {}").state()).isEqualTo(Pod.State.Starting);
    }

    @Test
    void isStuckWhenItsProcessEndsAgainAndAgain() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s}}
                            lastState: {terminated: {exitCode: 78, message: another cluster's disk}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
        assertThat(pod.detail())
                .isEqualTo(
                        "CrashLoopBackOff: back-off 40s; last time it exited with code 78:"
                                + " another cluster's disk");
    }

    @Test
    void toldWhatKeepsItFromStarting() {
        assertThat(cause("CrashLoopBackOff", "exitCode: 64, message: 'log.roll.ms = 0'"))
                .isEqualTo(Pod.Cause.Settings);
        assertThat(cause("CrashLoopBackOff", "exitCode: 65, message: 'listener CLIENTS: no'"))
                .isEqualTo(Pod.Cause.Certificate);
        assertThat(cause("CrashLoopBackOff", "exitCode: 78")).isEqualTo(Pod.Cause.WrongDisk);
        assertThat(cause("CrashLoopBackOff", "exitCode: 137, reason: OOMKilled"))
                .isEqualTo(Pod.Cause.Memory);
        assertThat(cause("CrashLoopBackOff", "exitCode: 137")).isEqualTo(Pod.Cause.Unknown);
        assertThat(cause("CrashLoopBackOff", "exitCode: 1, message: 'Kafka failed: I/O error'"))
                .isEqualTo(Pod.Cause.Unknown);
        assertThat(cause("ImagePullBackOff", "exitCode: 64")).isEqualTo(Pod.Cause.Image);
        assertThat(cause("CreateContainerConfigError", "exitCode: 1"))
                .isEqualTo(Pod.Cause.Reference);
    }

    @Test
    void refusedSettingIsReportedBeforeKubernetesBacksOff() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            state: {terminated: {exitCode: 64, message: "log.roll.ms = 0: no"}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
        assertThat(pod.detail()).isEqualTo("it exited with code 64: log.roll.ms = 0: no");
    }

    @Test
    void refusedCertificateIsReportedBeforeKubernetesBacksOff() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            state: {terminated: {exitCode: 65, message: "listener CLIENTS: no"}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
        assertThat(pod.cause()).isEqualTo(Pod.Cause.Certificate);
    }

    @Test
    void processThatEndedOnceIsWaitedFor() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses: [{name: kafka, state: {terminated: {exitCode: 1}}}]
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Starting);
    }

    @Test
    void javaThatDoesNotStartIsReportedInALine() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            state: {waiting: {reason: CrashLoopBackOff}}
                            lastState:
                              terminated:
                                exitCode: 1
                                message: |
                                  NOTE: Picked up JDK_JAVA_OPTIONS: -XX:+UseMagicGC
                                  Unrecognized VM option 'UseMagicGC'
                                  Error: Could not create the Java Virtual Machine.
                                  Error: A fatal exception has occurred. Program will exit.
                        """);
        assertThat(pod.cause()).isEqualTo(Pod.Cause.JavaOptions);
        assertThat(pod.detail())
                .isEqualTo(
                        "CrashLoopBackOff; last time it exited with code 1: Unrecognized VM"
                                + " option 'UseMagicGC' Error: Could not create the Java Virtual"
                                + " Machine. Error: A fatal exception has occurred. Program will"
                                + " exit.");
    }

    @Test
    void whatAKilledProcessLastLoggedIsNoReason() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            state: {waiting: {reason: CrashLoopBackOff}}
                            lastState:
                              terminated: {exitCode: 137, reason: OOMKilled, message: INFO loaded}
                        """);
        assertThat(pod.detail())
                .isEqualTo("CrashLoopBackOff; last time it exited with code 137 (OOMKilled)");
    }

    private static Pod.Cause cause(String waiting, String last) {
        return read("""
        status:
          containerStatuses:
          - name: kafka
            state: {waiting: {reason: %s}}
            lastState: {terminated: {%s}}
        """
                        .formatted(waiting, last))
                .cause();
    }

    @Test
    void isStuckWhenNoNodeTakesIt() {
        var pod =
                read(
                        """
                        status:
                          conditions:
                          - {type: PodScheduled, status: "False", reason: Unschedulable, message: 0/3}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
    }

    @Test
    void whatNoNodeTakesIsAMatterOfScheduling() {
        var pod =
                read(
                        """
                        status:
                          phase: Pending
                          conditions:
                          - type: PodScheduled
                            status: "False"
                            reason: Unschedulable
                            message: '0/3 nodes are available: 1 node(s) were unschedulable'
                        """);
        assertThat(pod.cause()).isEqualTo(Pod.Cause.Scheduling);
        assertThat(pod.host()).isEmpty();
    }

    /** What the node controller writes after 40 s of silence: Ready, and nothing else. */
    @Test
    void hasLostItsHostWhenReadyIsFalseOfReadyContainers() {
        var pod =
                read(
                        """
                        status:
                          phase: Running
                          conditions:
                          - {type: Initialized, status: "True"}
                          - {type: Ready, status: "False"}
                          - {type: ContainersReady, status: "True"}
                          - {type: PodScheduled, status: "True"}
                          containerStatuses:
                          - {name: kafka, ready: true, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Starting);
        assertThat(pod.hostLost()).isTrue();
        assertThat(pod.host()).isEqualTo("worker-2");
    }

    @Test
    void hasNotLostItsHostWhenTheKubeletSaysThatContainersAreNotReady() {
        var pod =
                read(
                        """
                        status:
                          conditions:
                          - {type: Ready, status: "False", reason: ContainersNotReady}
                          - {type: ContainersReady, status: "False", reason: ContainersNotReady}
                        """);
        assertThat(pod.hostLost()).isFalse();
    }

    /** As of a load balancer: then a kubelet, too, says that a Pod of ready containers is not. */
    @Test
    void aReadinessGateIsNoLostHost() {
        var pod =
                read(
                        """
                        status:
                          conditions:
                          - {type: Ready, status: "False", reason: ReadinessGatesNotReady}
                          - {type: ContainersReady, status: "True"}
                        """,
                        "uid: u",
                        "readinessGates: [{conditionType: example.com/lb}], ");
        assertThat(pod.hostLost()).isFalse();
    }

    @Test
    void whoEvictedItIsToldWithTheTimeByWhichItMustEnd() {
        var pod =
                read(
                        """
                        status:
                          conditions:
                          - {type: Ready, status: "False"}
                          - {type: ContainersReady, status: "False"}
                          - type: DisruptionTarget
                            status: "True"
                            reason: DeletionByTaintManager
                            message: 'Taint manager: deleting due to NoExecute taint'
                        """,
                        "deletionTimestamp: \"2026-01-01T00:00:00Z\"");
        assertThat(pod.state()).isEqualTo(Pod.State.Terminating);
        assertThat(pod.detail()).isEqualTo("Taint manager: deleting due to NoExecute taint");
        assertThat(pod.endsBy()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void initContainersAndSidecarsCountAndAreNamed() {
        var pod =
                read(
                        """
                        status:
                          initContainerStatuses:
                          - name: proxy
                            ready: false
                            state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}
                            lastState: {terminated: {exitCode: 1, message: no certificate}}
                          containerStatuses:
                          - {name: kafka, ready: false, state: {waiting: {reason: PodInitializing}}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
        assertThat(pod.detail())
                .isEqualTo(
                        "container proxy: CrashLoopBackOff: back-off 10s; last time it exited"
                                + " with code 1: no certificate");
    }

    /** The launcher's exit codes mean what they mean only in Kafka's container. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exitCode: 64, message: 'log.roll.ms = 0'",
                "exitCode: 78",
                "exitCode: 137, reason: OOMKilled",
                "exitCode: 137",
                "exitCode: 1, message: 'Could not create the Java Virtual Machine'",
                "exitCode: 0"
            })
    void anotherContainerThatKeepsEndingIsNotExplainedAsKafkas(String end) {
        for (var list : List.of("initContainerStatuses", "containerStatuses")) {
            var pod = other(list, "waiting: {reason: CrashLoopBackOff}", end);
            assertThat(pod.state()).isEqualTo(Pod.State.Stuck);
            assertThat(pod.cause()).isEqualTo(Pod.Cause.OtherContainer);
            assertThat(pod.container()).isEqualTo("proxy");
            assertThat(pod.detail()).startsWith("container proxy: CrashLoopBackOff");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 78})
    void anotherContainerThatEndedOnceIsWaitedForWhateverItsCode(int code) {
        for (var list : List.of("initContainerStatuses", "containerStatuses")) {
            var pod = other(list, "terminated: {exitCode: %d}".formatted(code), "exitCode: 1");
            assertThat(pod.state()).isEqualTo(Pod.State.Starting);
            assertThat(pod.cause()).isEqualTo(Pod.Cause.Unknown);
        }
    }

    @Test
    void anImageOrAReferenceOfAnotherContainerIsOneAsOfKafkas() {
        var image = other("containerStatuses", "waiting: {reason: ErrImagePull}", "exitCode: 64");
        assertThat(image.cause()).isEqualTo(Pod.Cause.Image);
        var reference =
                other(
                        "initContainerStatuses",
                        "waiting: {reason: CreateContainerConfigError}",
                        "exitCode: 78");
        assertThat(reference.cause()).isEqualTo(Pod.Cause.Reference);
    }

    private static Pod other(String list, String state, String last) {
        return read(
                """
                status:
                  %s:
                  - name: proxy
                    ready: false
                    state: {%s}
                    lastState: {terminated: {%s}}
                """
                        .formatted(list, state, last));
    }

    @Test
    void whyAContainerEndedIsToldWhileItStartsAgain() {
        var pod =
                read(
                        """
                        status:
                          containerStatuses:
                          - name: kafka
                            ready: false
                            state: {running: {startedAt: "2026-01-01T00:00:00Z"}}
                            lastState: {terminated: {exitCode: 137, reason: OOMKilled}}
                        """);
        assertThat(pod.state()).isEqualTo(Pod.State.Starting);
        assertThat(pod.detail()).isEqualTo("last time it exited with code 137 (OOMKilled)");
    }

    @Test
    void hasEndedWhenItWasEvicted() {
        var pod = read("status: {phase: Failed, reason: Evicted, message: low on memory}");
        assertThat(pod.state()).isEqualTo(Pod.State.Ended);
        assertThat(pod.detail()).isEqualTo("Evicted low on memory");
    }

    @Test
    void isTerminatingWhateverElseItIs() {
        var pod =
                read(
                        """
                        status: {conditions: [{type: Ready, status: "True"}]}
                        """,
                        "deletionTimestamp: \"2026-01-01T00:00:00Z\"");
        assertThat(pod.state()).isEqualTo(Pod.State.Terminating);
    }

    @Test
    void isNotANodeWithoutANodeId() {
        assertThat(
                        PodReader.read(
                                Yaml.read("{metadata: {name: s3}, spec: {containers: []}}", KUBE)))
                .isEmpty();
    }

    private static final Class<io.fabric8.kubernetes.api.model.Pod> KUBE =
            io.fabric8.kubernetes.api.model.Pod.class;

    private static Pod read(String status) {
        return read(status, "uid: u");
    }

    private static Pod read(String status, String meta) {
        return read(status, meta, "");
    }

    private static Pod read(String status, String meta, String spec) {
        var host = status.contains("reason: Unschedulable") ? "" : "nodeName: worker-2, ";
        var yaml =
                """
                metadata:
                  name: events-broker-2
                  labels: {spillway.dev/node-id: "2"}
                  annotations: {spillway.dev/revision: abc}
                  %s
                spec: {%scontainers: [{name: kafka, image: "spillway/broker:0.1.0-kafka-4.4.0"}]}
                """
                        .formatted(meta, host + spec);
        return PodReader.read(Yaml.read(yaml + status, KUBE)).findFirst().orElseThrow();
    }
}
