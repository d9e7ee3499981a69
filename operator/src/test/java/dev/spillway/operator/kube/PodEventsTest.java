package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodProblem;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events as Kubernetes 1.36 writes them. */
class PodEventsTest {

    private static final String SECRET =
            event(
                    "FailedMount",
                    "MountVolume.SetUp failed for volume \"s3\" : secret \"s3\" not found",
                    "10:00:00",
                    "10:04:00");

    private static final String PREPARING =
            """
            metadata: {name: events-broker-2}
            spec: {nodeName: worker-2}
            status:
              phase: Pending
              containerStatuses:
              - {name: kafka, ready: false, state: {waiting: {reason: ContainerCreating}}}
            """;

    @Test
    void aMissingSecretIsTheCauseAndDoesNotComeByWaiting() {
        assertThat(problem(PREPARING, SECRET))
                .contains(
                        new PodProblem(
                                "FailedMount: MountVolume.SetUp failed for volume \"s3\" : secret"
                                        + " \"s3\" not found",
                                Pod.Cause.Reference,
                                true));
    }

    @Test
    void aMissingKeyOfAConfigMapIsOneToo() {
        var key =
                event(
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"ca\" : references non-existent"
                                + " config key: ca.crt",
                        "10:00:00",
                        "10:00:00");
        assertThat(problem(PREPARING, key).orElseThrow().cause()).isEqualTo(Pod.Cause.Reference);
    }

    @Test
    void aDiskThatIsStillAttachedElsewhereIsWaitedFor() {
        var attached =
                event(
                        "FailedAttachVolume",
                        "Multi-Attach error for volume \"pvc-1\" Volume is already exclusively"
                                + " attached to one node and can't be attached to another",
                        "10:00:00",
                        "10:00:00");
        var problem = problem(PREPARING, attached).orElseThrow();
        assertThat(problem.permanent()).isFalse();
        assertThat(problem.cause()).isEqualTo(Pod.Cause.Preparation);
        assertThat(problem.detail()).startsWith("FailedAttachVolume: Multi-Attach error");
    }

    /** Whatever the order in which they come: two that alternate must not alternate in a status. */
    @Test
    void theFirstOfTheCurrentOnesIsTheCause() {
        var second =
                event(
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"ca\" : configmap \"ca\" not found",
                        "10:00:01",
                        "10:04:01");
        var summary =
                event(
                        "FailedMount",
                        "Unable to attach or mount volumes: unmounted volumes=[s3]: timed out",
                        "09:59:59",
                        "10:04:02");
        for (var events :
                List.of(List.of(SECRET, second, summary), List.of(summary, second, SECRET))) {
            assertThat(problem(PREPARING, events.toArray(String[]::new)).orElseThrow().detail())
                    .contains("secret \"s3\" not found");
        }
    }

    @Test
    void oneThatIsNoLongerRepeatedIsOver() {
        var later = event("FailedCreatePodSandBox", "no address is free", "10:05:00", "10:20:00");
        assertThat(problem(PREPARING, SECRET, later).orElseThrow().detail())
                .isEqualTo("FailedCreatePodSandBox: no address is free");
    }

    /** An image is pulled for minutes, and the kubelet pulls none before all is mounted. */
    @Test
    void aMountThatFailedIsForgottenWhenAnImageIsPulled() {
        for (var reason : List.of("Pulling", "Pulled", "Created", "Started")) {
            for (var time : List.of("10:04:00", "10:04:30")) {
                assertThat(problem(PREPARING, SECRET, event(reason, "kafka", time, time)))
                        .as("%s at %s", reason, time)
                        .isEmpty();
            }
        }
    }

    @Test
    void aSandboxThatFailsAfterAnImageWasPulledIsTold() {
        var pulled = event("Pulled", "Successfully pulled image", "10:04:30", "10:04:30");
        var sandbox = event("FailedCreatePodSandBox", "no address is free", "10:03:00", "10:05:00");
        assertThat(problem(PREPARING, SECRET, pulled, sandbox).orElseThrow().detail())
                .isEqualTo("FailedCreatePodSandBox: no address is free");
    }

    @Test
    void aMountThatFailedIsForgottenWhenAContainerHasStarted() {
        for (var state :
                List.of("state: {running: {}}", "lastState: {terminated: {exitCode: 1}}")) {
            var pod =
                    """
                    metadata: {name: events-broker-2}
                    spec: {nodeName: worker-2}
                    status: {containerStatuses: [{name: kafka, ready: false, %s}]}
                    """
                            .formatted(state);
            assertThat(problem(pod, SECRET)).isEmpty();
        }
    }

    @Test
    void aContainerThatItsProbeKillsIsToldSo() {
        var pod =
                """
                metadata: {name: events-broker-2}
                spec: {nodeName: worker-2}
                status: {containerStatuses: [{name: kafka, ready: false, state: {running: {}}}]}
                """;
        var unhealthy = event("Unhealthy", "Startup probe failed", "10:00:00", "10:00:30");
        var killing =
                event(
                        "Killing",
                        "Container kafka failed liveness probe, will be restarted",
                        "10:00:30",
                        "10:00:30");
        assertThat(problem(pod, unhealthy)).isEmpty();
        assertThat(problem(pod, unhealthy, killing).orElseThrow().detail())
                .isEqualTo("Killing: Container kafka failed liveness probe, will be restarted");
    }

    @Test
    void theSchedulersEventsHaveOnlyAnEventTime() {
        var pod = "{metadata: {name: events-broker-2}, spec: {}, status: {phase: Pending}}";
        var event =
                """
                reason: FailedScheduling
                message: '0/3 nodes are available: 3 Insufficient memory.'
                eventTime: "2026-01-01T10:00:00.123456Z"
                """;
        assertThat(problem(pod, event))
                .contains(
                        new PodProblem(
                                "FailedScheduling: 0/3 nodes are available: 3 Insufficient memory.",
                                Pod.Cause.Scheduling,
                                true));
    }

    @Test
    void whatKeepsAPodFromEndingIsTold() {
        var pod =
                """
                metadata: {name: events-broker-2, deletionTimestamp: "2026-01-01T10:00:00Z"}
                spec: {nodeName: worker-2}
                status: {}
                """;
        var event = event("FailedKillPod", "error killing pod: no runtime", "10:00:00", "10:00:00");
        assertThat(problem(pod, SECRET, event).orElseThrow().detail())
                .isEqualTo("FailedKillPod: error killing pod: no runtime");
        assertThat(problem(pod, SECRET)).isEmpty();
    }

    private static Optional<PodProblem> problem(String pod, String... events) {
        return PodEvents.problem(
                Yaml.read(pod, io.fabric8.kubernetes.api.model.Pod.class),
                Stream.of(events).map(event -> Yaml.read(event, Event.class)).toList());
    }

    private static String event(String reason, String message, String first, String last) {
        return """
        type: Warning
        reason: %s
        message: '%s'
        firstTimestamp: "2026-01-01T%sZ"
        lastTimestamp: "2026-01-01T%sZ"
        """
                .formatted(reason, message.replace("'", "''"), first, last);
    }
}
