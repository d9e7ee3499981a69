package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The status of a PodDisruptionBudget, as Kubernetes' disruption controller computes it.
 *
 * <p>An integer {@code minAvailable} counts the Pods that exist. A percentage, and {@code
 * maxUnavailable} of any form, count those that the Pods' controllers declare: of a custom
 * resource, whatever its scale subresource says.
 *
 * @param pods those that the budget selects
 */
record DisruptionStatus(PodDisruptionBudget budget, List<Pod> pods, Instant now) {

    /** A Pod that was evicted and still is not marked as deleted after this time counts again. */
    private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

    /** How many Pods their controllers declare. */
    sealed interface Declared {
        record Known(int pods) implements Declared {}

        record Unknown(String why) implements Declared {}
    }

    /** How many Pods are expected, and how many of them must stay healthy. */
    private record Demand(int expected, int desired) {}

    /**
     * @param declared asked only if the budget needs it
     */
    PodDisruptionBudgetStatus of(Supplier<Declared> declared) {
        IntOrString min = budget.getSpec().getMinAvailable();
        if (min != null && min.getIntVal() != null) {
            return of(new Demand(pods.size(), min.getIntVal()));
        }
        return switch (declared.get()) {
            case Declared.Known(int expected) -> of(demand(expected));
            case Declared.Unknown(String why) -> failed(why);
        };
    }

    private Demand demand(int expected) {
        IntOrString min = budget.getSpec().getMinAvailable();
        if (min != null) {
            return new Demand(expected, scaled(min, expected));
        }
        IntOrString max = budget.getSpec().getMaxUnavailable();
        return max == null
                ? new Demand(expected, 0)
                : new Demand(expected, Math.max(0, expected - scaled(max, expected)));
    }

    /** Percentages are rounded up. */
    private static int scaled(IntOrString value, int of) {
        return value.getIntVal() != null
                ? value.getIntVal()
                : Math.ceilDiv(Integer.parseInt(value.getStrVal().replace("%", "")) * of, 100);
    }

    private PodDisruptionBudgetStatus of(Demand demand) {
        Map<String, String> disrupted = disrupted();
        int healthy =
                (int)
                        pods.stream()
                                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                                .filter(pod -> !disrupted.containsKey(pod.getMetadata().getName()))
                                .filter(DisruptionStatus::isReady)
                                .count();
        int allowed = demand.expected() <= 0 ? 0 : Math.max(0, healthy - demand.desired());
        return new PodDisruptionBudgetStatusBuilder()
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(demand.desired())
                .withExpectedPods(demand.expected())
                .withDisruptionsAllowed(allowed)
                .withDisruptedPods(disrupted)
                .withConditions(
                        condition(
                                allowed > 0,
                                allowed > 0 ? "SufficientPods" : "InsufficientPods",
                                ""))
                .build();
    }

    /** Nothing may be evicted while it is not known how many Pods there should be. */
    private PodDisruptionBudgetStatus failed(String why) {
        PodDisruptionBudgetStatusBuilder status =
                budget.getStatus() == null
                        ? new PodDisruptionBudgetStatusBuilder()
                                .withCurrentHealthy(0)
                                .withDesiredHealthy(0)
                                .withExpectedPods(0)
                        : new PodDisruptionBudgetStatusBuilder(budget.getStatus());
        return status.withObservedGeneration(budget.getMetadata().getGeneration())
                .withDisruptionsAllowed(0)
                .withConditions(condition(false, "SyncFailed", why))
                .build();
    }

    /** Pods whose eviction was allowed and that are not marked as deleted yet. */
    private Map<String, String> disrupted() {
        var recorded = budget.getStatus() == null ? null : budget.getStatus().getDisruptedPods();
        var disrupted = new TreeMap<String, String>();
        if (recorded != null) {
            recorded.forEach((name, time) -> {
                boolean present =
                        pods.stream()
                                .filter(pod -> pod.getMetadata().getName().equals(name))
                                .anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null);
                if (present && Instant.parse(time).plus(DELETION_TIMEOUT).isAfter(now)) {
                    disrupted.put(name, time);
                }
            });
        }
        return disrupted;
    }

    private Condition condition(boolean allowed, String reason, String message) {
        String status = allowed ? "True" : "False";
        String since =
                Optional.ofNullable(budget.getStatus()).stream()
                        .flatMap(before -> Stream.ofNullable(before.getConditions()))
                        .flatMap(List::stream)
                        .filter(before -> before.getStatus().equals(status))
                        .map(Condition::getLastTransitionTime)
                        .findFirst()
                        .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType("DisruptionAllowed")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True"));
    }

    /** An empty selector selects every Pod, none at all selects none. */
    static boolean selects(PodDisruptionBudget budget, Pod pod) {
        LabelSelector selector = budget.getSpec().getSelector();
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        return selector != null
                && labels.entrySet()
                        .containsAll(
                                Objects.requireNonNullElse(
                                                selector.getMatchLabels(), Map.<String, String>of())
                                        .entrySet())
                && Stream.ofNullable(selector.getMatchExpressions())
                        .flatMap(List::stream)
                        .allMatch(requirement -> holds(requirement, labels));
    }

    private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> throw new IllegalArgumentException("operator " + requirement.getOperator());
        };
    }
}
