package dev.spillway.local.kubelet.status;

import dev.spillway.local.kubelet.status.ContainerState.Running;
import dev.spillway.local.kubelet.status.ContainerState.Terminated;
import dev.spillway.local.kubelet.status.ContainerState.Waiting;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts a Pod's status together: phase, conditions and container statuses follow from the
 * containers.
 */
public final class PodStatuses {
    public static final String HOST_IP = "127.0.0.1";

    private PodStatuses() {}

    /**
     * The whole status; conditions keep the time of their last change from the Pod's present
     * status.
     *
     * @param ip the Pod's address; empty while it has none
     */
    public static PodStatus of(
            Pod pod,
            Optional<String> ip,
            List<ContainerRecord> init,
            List<ContainerRecord> containers,
            Instant now) {
        String phase = phase(pod, init, containers);
        PodStatusBuilder status =
                new PodStatusBuilder()
                        .withPhase(phase)
                        .withHostIP(HOST_IP)
                        .withHostIPs(new HostIP(HOST_IP))
                        .withQosClass("Burstable")
                        .withStartTime(startTime(pod, now))
                        .withConditions(conditions(pod, ip, phase, init, containers, now))
                        .withInitContainerStatuses(
                                init.stream().map(r -> status(pod, r, true)).toList())
                        .withContainerStatuses(
                                containers.stream().map(r -> status(pod, r, false)).toList());
        ip.ifPresent(address -> status.withPodIP(address).withPodIPs(new PodIP(address)));
        return status.build();
    }

    private static String startTime(Pod pod, Instant now) {
        String before = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        return before == null ? time(now) : before;
    }

    // --- phase
    // -----------------------------------------------------------------------------------------------------

    private static String phase(
            Pod pod, List<ContainerRecord> init, List<ContainerRecord> containers) {
        String policy = restartPolicy(pod);
        if (policy.equals("Never") && init.stream().anyMatch(PodStatuses::failed)) {
            return "Failed";
        }
        if (!init.stream().allMatch(PodStatuses::succeeded)) {
            return "Pending";
        }
        if (containers.stream().allMatch(r -> r.state() instanceof Terminated)
                && !policy.equals("Always")) {
            if (containers.stream().allMatch(PodStatuses::succeeded)) {
                return "Succeeded";
            }
            return policy.equals("Never") ? "Failed" : "Running";
        }
        boolean neverRan =
                containers.stream().anyMatch(r -> r.state() instanceof Waiting && r.last() == null);
        return neverRan ? "Pending" : "Running";
    }

    public static String restartPolicy(Pod pod) {
        String policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    private static boolean succeeded(ContainerRecord record) {
        return record.state() instanceof Terminated end && end.exitCode() == 0;
    }

    private static boolean failed(ContainerRecord record) {
        return record.state() instanceof Terminated end && end.exitCode() != 0;
    }

    // --- conditions
    // ------------------------------------------------------------------------------------------------

    private static List<PodCondition> conditions(
            Pod pod,
            Optional<String> ip,
            String phase,
            List<ContainerRecord> init,
            List<ContainerRecord> containers,
            Instant now) {
        List<PodCondition> conditions = new ArrayList<>();
        conditions.add(condition(pod, "PodReadyToStartContainers", ip.isPresent(), "", "", now));
        boolean initialized = init.stream().allMatch(PodStatuses::succeeded);
        conditions.add(
                condition(
                        pod,
                        "Initialized",
                        initialized,
                        "ContainersNotInitialized",
                        unready("incomplete", init),
                        now));
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        boolean ready =
                initialized && !over && containers.stream().allMatch(ContainerRecord::ready);
        String reason =
                phase.equals("Succeeded")
                        ? "PodCompleted"
                        : phase.equals("Failed") ? "PodFailed" : "ContainersNotReady";
        String message = over ? "" : unready("unready", containers);
        conditions.add(condition(pod, "Ready", ready, reason, message, now));
        conditions.add(condition(pod, "ContainersReady", ready, reason, message, now));
        conditions.add(condition(pod, "PodScheduled", true, "", "", now));
        return conditions;
    }

    /** Such as {@code containers with unready status: [kafka]}. */
    private static String unready(String what, List<ContainerRecord> records) {
        return records.stream()
                .filter(r -> what.equals("incomplete") ? !succeeded(r) : !r.ready())
                .map(ContainerRecord::name)
                .collect(Collectors.joining(" ", "containers with " + what + " status: [", "]"));
    }

    private static PodCondition condition(
            Pod pod, String type, boolean holds, String reason, String message, Instant now) {
        String status = holds ? "True" : "False";
        Optional<PodCondition> before =
                Optional.ofNullable(pod.getStatus())
                        .map(PodStatus::getConditions)
                        .orElse(List.of())
                        .stream()
                        .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
                        .findFirst();
        PodConditionBuilder condition =
                new PodConditionBuilder()
                        .withType(type)
                        .withStatus(status)
                        .withLastTransitionTime(
                                before.map(PodCondition::getLastTransitionTime).orElse(time(now)));
        if (!holds) {
            condition.withReason(reason).withMessage(message);
        }
        return condition.build();
    }

    // --- containers
    // ------------------------------------------------------------------------------------------------

    private static ContainerStatus status(Pod pod, ContainerRecord record, boolean init) {
        ContainerStatusBuilder status =
                new ContainerStatusBuilder()
                        .withName(record.name())
                        .withImage(record.image())
                        .withImageID("local://" + record.image())
                        .withReady(init ? succeeded(record) : record.ready())
                        .withStarted(record.started())
                        .withRestartCount(record.restarts())
                        .withState(state(record.state()))
                        .withContainerID(
                                "process://"
                                        + pod.getMetadata().getUid()
                                        + "/"
                                        + record.name()
                                        + "/"
                                        + record.restarts());
        if (record.last() != null) {
            status.withLastState(state(record.last()));
        }
        return status.build();
    }

    private static io.fabric8.kubernetes.api.model.ContainerState state(ContainerState state) {
        return switch (state) {
            case Waiting(String reason, String message) ->
                    new ContainerStateBuilder()
                            .withNewWaiting()
                            .withReason(reason)
                            .withMessage(message.isEmpty() ? null : message)
                            .endWaiting()
                            .build();
            case Running(Instant since) ->
                    new ContainerStateBuilder()
                            .withNewRunning()
                            .withStartedAt(time(since))
                            .endRunning()
                            .build();
            case Terminated end ->
                    new ContainerStateBuilder()
                            .withTerminated(
                                    new ContainerStateTerminatedBuilder()
                                            .withExitCode(end.exitCode())
                                            .withSignal(
                                                    end.exitCode() > 128
                                                            ? end.exitCode() - 128
                                                            : null)
                                            .withReason(end.reason())
                                            .withMessage(
                                                    end.message().isEmpty() ? null : end.message())
                                            .withStartedAt(time(end.started()))
                                            .withFinishedAt(time(end.finished()))
                                            .build())
                            .build();
        };
    }

    /** Kubernetes' times have whole seconds. */
    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
