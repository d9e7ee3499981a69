package dev.spillway.local.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.status.ContainerState.Terminated;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStatusesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T20:15:00.5Z");
    private static final Container C =
            new ContainerBuilder().withName("c").withImage("busybox").build();
    private static final ContainerRecord NEW = ContainerRecord.created(C, "ContainerCreating");

    @ParameterizedTest
    @CsvSource({
        "Always,    new,        Pending",
        "Always,    running,    Running",
        "Always,    ended 0,    Running",
        "Always,    ended 1,    Running",
        "OnFailure, ended 0,    Succeeded",
        "OnFailure, ended 1,    Running",
        "Never,     ended 0,    Succeeded",
        "Never,     ended 1,    Failed",
        "Always,    backing off, Running"
    })
    void thePhaseFollowsFromTheContainersAndTheRestartPolicy(
            String policy, String container, String phase) {
        assertThat(status(policy, List.of(), record(container)).getPhase()).isEqualTo(phase);
    }

    @ParameterizedTest
    @CsvSource({
        "Always, new,     Pending, False",
        "Always, ended 1, Pending, False",
        "Never,  ended 1, Failed,  False",
        "Always, ended 0, Running, True"
    })
    void aPodIsPendingUntilItsInitContainersHaveSucceeded(
            String policy, String init, String phase, String initialized) {
        var status = status(policy, List.of(record(init)), record("running"));

        assertThat(status.getPhase()).isEqualTo(phase);
        assertThat(condition(status, "Initialized").getStatus()).isEqualTo(initialized);
    }

    @Test
    void aPodIsReadyWhenAllContainersAre() {
        var ready = status("Always", List.of(), record("running").withReady(true));
        var notReady = status("Always", List.of(), record("running"));

        assertThat(condition(ready, "Ready").getStatus()).isEqualTo("True");
        assertThat(condition(notReady, "Ready").getStatus()).isEqualTo("False");
        assertThat(condition(notReady, "Ready").getReason()).isEqualTo("ContainersNotReady");
        assertThat(condition(notReady, "Ready").getMessage())
                .isEqualTo("containers with unready status: [c]");
    }

    @Test
    void whatNoNodeTakesSaysWhyAndWhatOthersSayIsKept() {
        var disrupted =
                new PodConditionBuilder().withType("DisruptionTarget").withStatus("True").build();
        var status =
                PodStatuses.of(
                        pod("Always"),
                        null,
                        "127.0.7.4",
                        List.of(),
                        List.of(NEW),
                        "0/1 nodes are available: 1 node(s) were unschedulable.",
                        List.of(disrupted),
                        NOW);

        var scheduled = condition(status, "PodScheduled");
        assertThat(scheduled.getStatus()).isEqualTo("False");
        assertThat(scheduled.getReason()).isEqualTo("Unschedulable");
        assertThat(scheduled.getMessage())
                .isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable.");
        assertThat(condition(status, "DisruptionTarget")).isEqualTo(disrupted);
    }

    @Test
    void aConditionKeepsItsLastTransitionTime() {
        var before = status("Always", List.of(), NEW);
        var later = NOW.plusSeconds(60);
        var after =
                PodStatuses.of(
                        pod("Always"),
                        before,
                        "127.0.7.4",
                        List.of(),
                        List.of(record("running").withReady(true)),
                        "",
                        List.of(),
                        later);

        assertThat(condition(after, "PodScheduled").getLastTransitionTime())
                .isEqualTo("2026-11-22T20:15:00Z");
        assertThat(condition(after, "Ready").getLastTransitionTime())
                .isEqualTo("2026-11-22T20:16:00Z");
        assertThat(after.getStartTime()).isEqualTo("2026-11-22T20:15:00Z");
    }

    @Test
    void aRestartIsCountedAndTheLastStateIsKept() {
        var container =
                status(
                                "Always",
                                List.of(),
                                record("ended 1").waiting("CrashLoopBackOff", "").running(NOW))
                        .getContainerStatuses()
                        .getFirst();

        assertThat(container.getRestartCount()).isEqualTo(1);
        assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(1);
        assertThat(container.getState().getRunning().getStartedAt())
                .isEqualTo("2026-11-22T20:15:00Z");
    }

    @Test
    void afterTheDaemonWasKilledItsContainersCountAsTerminated() {
        var before =
                status("Always", List.of(), record("running")).getContainerStatuses().getFirst();
        var again = ContainerRecord.recovered(C, "ContainerCreating", before, NOW).running(NOW);

        assertThat(again.restarts()).isEqualTo(1);
        assertThat(again.last())
                .isInstanceOfSatisfying(
                        Terminated.class,
                        end -> assertThat(end.reason()).isEqualTo("ContainerStatusUnknown"));
    }

    private static ContainerRecord record(String what) {
        return switch (what) {
            case "new" -> NEW;
            case "running" -> NEW.running(NOW);
            case "ended 0" -> NEW.running(NOW).terminated(Terminated.of(0, "", NOW, NOW));
            case "ended 1" -> NEW.running(NOW).terminated(Terminated.of(1, "", NOW, NOW));
            case "backing off" -> record("ended 1").waiting("CrashLoopBackOff", "");
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static PodStatus status(
            String policy, List<ContainerRecord> init, ContainerRecord container) {
        return PodStatuses.of(
                pod(policy), null, "127.0.7.4", init, List.of(container), "", List.of(), NOW);
    }

    private static Pod pod(String policy) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid("uid")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy(policy)
                .endSpec()
                .build();
    }

    private static PodCondition condition(PodStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
