package dev.spillway.local.controllers;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The next safe change to a Deployment's Pods. Pure.
 *
 * @param create how many Pods of the newest template to create
 */
record RolloutPlan(int create, List<Pod> delete) {

    /**
     * As Kubernetes does it: never more than {@code replicas + maxSurge} Pods, and a ready Pod is
     * deleted only while {@code replicas - maxUnavailable} others are ready. Recreate creates
     * nothing before all old Pods are gone.
     */
    static RolloutPlan next(Deployment deployment, String hash, List<Pod> pods) {
        List<Pod> live = pods.stream().filter(RolloutPlan::isLive).toList();
        List<Pod> current = live.stream().filter(pod -> isCurrent(pod, hash)).toList();
        List<Pod> old = live.stream().filter(pod -> !isCurrent(pod, hash)).toList();
        int replicas = replicas(deployment);
        List<Pod> surplus =
                current.stream()
                        .sorted(NOT_READY_FIRST)
                        .limit(Math.max(0, current.size() - replicas))
                        .toList();
        if (isRecreate(deployment)) {
            boolean oldAreGone = pods.stream().allMatch(pod -> isCurrent(pod, hash));
            return new RolloutPlan(
                    oldAreGone ? Math.max(0, replicas - current.size()) : 0, concat(surplus, old));
        }
        int maxSurge = share(rolling(deployment, true), replicas, true);
        int maxUnavailable = share(rolling(deployment, false), replicas, false);
        int room = replicas + Math.max(maxSurge, maxUnavailable == 0 ? 1 : 0) - live.size();
        int create = Math.clamp(room, 0, Math.max(0, replicas - current.size()));
        long ready = live.stream().filter(Readiness::isPodReady).count();
        long canLose = Math.max(0, ready - (replicas - maxUnavailable));
        List<Pod> delete = new ArrayList<>(surplus);
        for (Pod pod : old.stream().sorted(NOT_READY_FIRST).toList()) {
            if (!Readiness.isPodReady(pod)) {
                delete.add(pod);
            } else if (canLose > 0) {
                delete.add(pod);
                canLose--;
            }
        }
        return new RolloutPlan(create, List.copyOf(delete));
    }

    static DeploymentStatus status(
            Deployment deployment, String hash, List<Pod> pods, Instant now) {
        List<Pod> live = pods.stream().filter(RolloutPlan::isLive).toList();
        int replicas = replicas(deployment);
        int updated = (int) live.stream().filter(pod -> isCurrent(pod, hash)).count();
        int ready = (int) live.stream().filter(Readiness::isPodReady).count();
        boolean complete = updated == replicas && live.size() == replicas && ready == replicas;
        DeploymentStatus before = deployment.getStatus();
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(zeroIsNull(live.size()))
                .withUpdatedReplicas(zeroIsNull(updated))
                .withReadyReplicas(zeroIsNull(ready))
                .withAvailableReplicas(zeroIsNull(ready))
                .withUnavailableReplicas(zeroIsNull(Math.max(0, replicas - ready)))
                .withConditions(
                        available(before, now, ready >= replicas),
                        progressing(before, now, complete))
                .build();
    }

    private static DeploymentCondition available(
            @Nullable DeploymentStatus before, Instant now, boolean enough) {
        return enough
                ? condition(
                        before,
                        now,
                        "Available",
                        true,
                        "MinimumReplicasAvailable",
                        "Deployment has minimum availability.")
                : condition(
                        before,
                        now,
                        "Available",
                        false,
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.");
    }

    private static DeploymentCondition progressing(
            @Nullable DeploymentStatus before, Instant now, boolean complete) {
        return condition(
                before,
                now,
                "Progressing",
                true,
                complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
                complete ? "All Pods are up to date." : "Pods are being replaced.");
    }

    private static final Comparator<Pod> NOT_READY_FIRST =
            Comparator.comparing(Readiness::isPodReady);

    private static int replicas(Deployment deployment) {
        return Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    }

    private static boolean isLive(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && !PodPhase.isTerminal(pod);
    }

    private static boolean isCurrent(Pod pod, String hash) {
        return hash.equals(pod.getMetadata().getLabels().get(DeploymentController.HASH));
    }

    private static boolean isRecreate(Deployment deployment) {
        var strategy = deployment.getSpec().getStrategy();
        return strategy != null && "Recreate".equals(strategy.getType());
    }

    private static @Nullable IntOrString rolling(Deployment deployment, boolean surge) {
        var strategy = deployment.getSpec().getStrategy();
        if (strategy == null || strategy.getRollingUpdate() == null) {
            return null;
        }
        return surge
                ? strategy.getRollingUpdate().getMaxSurge()
                : strategy.getRollingUpdate().getMaxUnavailable();
    }

    /** A number, or a percentage of the replicas: 25% when not set. */
    private static int share(@Nullable IntOrString value, int replicas, boolean roundUp) {
        if (value != null && value.getStrVal() == null) {
            return value.getIntVal();
        }
        String percent = value == null ? "25%" : value.getStrVal();
        int hundredths = Integer.parseInt(percent.replace("%", "")) * replicas;
        return (hundredths + (roundUp ? 99 : 0)) / 100;
    }

    private static DeploymentCondition condition(
            @Nullable DeploymentStatus before,
            Instant now,
            String type,
            boolean holds,
            String reason,
            String message) {
        String status = holds ? "True" : "False";
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        Optional<DeploymentCondition> same =
                Optional.ofNullable(before)
                        .map(DeploymentStatus::getConditions)
                        .orElse(List.of())
                        .stream()
                        .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
                        .findFirst();
        boolean unchanged = same.filter(c -> reason.equals(c.getReason())).isPresent();
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(
                        same.map(DeploymentCondition::getLastTransitionTime).orElse(time))
                .withLastUpdateTime(unchanged ? same.orElseThrow().getLastUpdateTime() : time)
                .build();
    }

    /** Kubernetes omits counts that are zero. */
    private static @Nullable Integer zeroIsNull(int count) {
        return count == 0 ? null : count;
    }

    private static List<Pod> concat(List<Pod> a, List<Pod> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }
}
