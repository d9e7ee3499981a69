package dev.spillway.local.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DisruptionStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

    @Test
    void anIntegerMinimumCountsThePodsThatExist() {
        // Declared 3, as during scaling, while there are 5.
        var status = of(budget("minAvailable", new IntOrString(4)), pods(5, 5), 3);
        assertThat(status.getDisruptionsAllowed()).isEqualTo(1);
        assertThat(status.getExpectedPods()).isEqualTo(5);
        assertThat(status.getDesiredHealthy()).isEqualTo(4);
        assertThat(status.getCurrentHealthy()).isEqualTo(5);
        assertThat(status.getObservedGeneration()).isEqualTo(7);
        assertThat(reason(status)).isEqualTo("SufficientPods");
    }

    /** Why the operator's budgets have none. */
    @Test
    void aMaximumCountsWhatTheOwnerDeclares() {
        // Three controllers, and an owner whose scale is the number of brokers: 4.
        var status = of(budget("maxUnavailable", new IntOrString(1)), pods(3, 3), 4);
        assertThat(status.getDisruptionsAllowed()).isZero();
        assertThat(reason(status)).isEqualTo("InsufficientPods");
        // Five Pods of which three are declared: three may go.
        assertThat(
                        of(budget("maxUnavailable", new IntOrString(1)), pods(5, 5), 3)
                                .getDisruptionsAllowed())
                .isEqualTo(3);
    }

    @Test
    void percentagesAreRoundedUp() {
        assertThat(
                        of(budget("minAvailable", new IntOrString("50%")), pods(3, 3), 3)
                                .getDesiredHealthy())
                .isEqualTo(2);
        assertThat(
                        of(budget("maxUnavailable", new IntOrString("30%")), pods(4, 4), 4)
                                .getDesiredHealthy())
                .isEqualTo(2);
    }

    @Test
    void podsThatAreNotReadyOrBeingDeletedAreNotHealthy() {
        var deleted =
                new PodBuilder(pod(9, true))
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T10:00:00Z")
                        .endMetadata()
                        .build();
        var status =
                of(
                        budget("minAvailable", new IntOrString(1)),
                        List.of(pod(0, true), pod(1, false), deleted),
                        3);
        assertThat(status.getCurrentHealthy()).isEqualTo(1);
        assertThat(status.getDisruptionsAllowed()).isZero();
    }

    @Test
    void aPodWhoseEvictionWasAllowedIsGoneAlreadyForTwoMinutes() {
        var budget = budget("minAvailable", new IntOrString(1));
        budget.setStatus(new PodDisruptionBudgetStatus());
        budget.getStatus().setDisruptedPods(Map.of("pod-0", "2026-01-01T09:59:00Z"));
        var status = of(budget, pods(2, 2), 2);
        assertThat(status.getDisruptionsAllowed()).isZero();
        assertThat(status.getDisruptedPods()).containsOnlyKeys("pod-0");

        budget.getStatus().setDisruptedPods(Map.of("pod-0", "2026-01-01T09:57:59Z"));
        assertThat(of(budget, pods(2, 2), 2).getDisruptionsAllowed()).isEqualTo(1);
    }

    @Test
    void nothingMayGoWhileItIsNotKnownHowManyThereShouldBe() {
        var status =
                new DisruptionStatus(budget("maxUnavailable", new IntOrString(1)), pods(3, 3), NOW)
                        .of(() -> new DisruptionStatus.Declared.Unknown("Thing has no scale"));
        assertThat(status.getDisruptionsAllowed()).isZero();
        assertThat(reason(status)).isEqualTo("SyncFailed");
    }

    @Test
    void aConditionKeepsTheTimeOfItsLastChange() {
        var budget = budget("minAvailable", new IntOrString(1));
        budget.setStatus(of(budget, pods(2, 2), 2));
        var later = NOW.plusSeconds(60);
        assertThat(
                        new DisruptionStatus(budget, pods(3, 3), later)
                                .of(() -> new DisruptionStatus.Declared.Known(3))
                                .getConditions()
                                .getFirst()
                                .getLastTransitionTime())
                .isEqualTo("2026-01-01T10:00:00Z");
    }

    private static PodDisruptionBudgetStatus of(
            PodDisruptionBudget budget, List<Pod> pods, int declared) {
        return new DisruptionStatus(budget, pods, NOW)
                .of(() -> new DisruptionStatus.Declared.Known(declared));
    }

    private static String reason(PodDisruptionBudgetStatus status) {
        return status.getConditions().getFirst().getReason();
    }

    private static PodDisruptionBudget budget(String field, IntOrString value) {
        var budget =
                new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("b")
                        .withGeneration(7L)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build();
        if (field.equals("minAvailable")) {
            budget.getSpec().setMinAvailable(value);
        } else {
            budget.getSpec().setMaxUnavailable(value);
        }
        return budget;
    }

    private static List<Pod> pods(int count, int ready) {
        return IntStream.range(0, count).mapToObj(id -> pod(id, id < ready)).toList();
    }

    private static Pod pod(int id, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod-" + id)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }
}
