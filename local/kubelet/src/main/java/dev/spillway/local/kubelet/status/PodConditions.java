package dev.spillway.local.kubelet.status;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes a Pod's conditions; each keeps its last transition time.
 *
 * @param before the Pod's current status
 */
record PodConditions(@Nullable PodStatus before, Instant now) {

    static final Set<String> TYPES =
            Set.of(
                    "PodReadyToStartContainers",
                    "Initialized",
                    "Ready",
                    "ContainersReady",
                    "PodScheduled");

    List<PodCondition> of(
            String phase,
            List<ContainerRecord> init,
            List<ContainerRecord> containers,
            String unschedulable) {
        boolean initialized = init.stream().allMatch(ContainerRecord::succeeded);
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        boolean ready =
                initialized && !over && containers.stream().allMatch(ContainerRecord::ready);
        String reason =
                switch (phase) {
                    case "Succeeded" -> "PodCompleted";
                    case "Failed" -> "PodFailed";
                    default -> "ContainersNotReady";
                };
        String unready = over ? "" : names("unready", containers, r -> !r.ready());
        return List.of(
                condition("PodReadyToStartContainers", true, "", ""),
                condition(
                        "Initialized",
                        initialized,
                        "ContainersNotInitialized",
                        names("incomplete", init, r -> !r.succeeded())),
                condition("Ready", ready, reason, unready),
                condition("ContainersReady", ready, reason, unready),
                condition("PodScheduled", unschedulable.isEmpty(), "Unschedulable", unschedulable));
    }

    /** Such as {@code containers with unready status: [kafka]}. */
    private static String names(
            String what, List<ContainerRecord> records, Predicate<ContainerRecord> which) {
        return records.stream()
                .filter(which)
                .map(ContainerRecord::name)
                .collect(Collectors.joining(" ", "containers with " + what + " status: [", "]"));
    }

    private PodCondition condition(String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        PodConditionBuilder condition =
                new PodConditionBuilder()
                        .withType(type)
                        .withStatus(status)
                        .withLastTransitionTime(lastTransition(type, status));
        if (!holds) {
            condition.withReason(reason).withMessage(message);
        }
        return condition.build();
    }

    private String lastTransition(String type, String status) {
        if (before != null) {
            for (PodCondition condition : before.getConditions()) {
                if (type.equals(condition.getType()) && status.equals(condition.getStatus())) {
                    return condition.getLastTransitionTime();
                }
            }
        }
        return PodStatuses.time(now);
    }
}
