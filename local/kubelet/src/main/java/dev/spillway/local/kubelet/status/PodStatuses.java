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
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes a Pod's status: phase and conditions follow from its containers. */
public final class PodStatuses {
    public static final String HOST_IP = "127.0.0.1";

    private PodStatuses() {}

    /**
     * @param before the current status, whose times are kept; null for a new Pod
     * @param ip the Pod's address
     * @param unschedulable why no node takes the Pod; empty once it has one
     * @param others conditions that somebody else has set
     */
    public static PodStatus of(
            Pod pod,
            @Nullable PodStatus before,
            String ip,
            List<ContainerRecord> init,
            List<ContainerRecord> containers,
            String unschedulable,
            List<PodCondition> others,
            Instant now) {
        String phase = phase(restartPolicy(pod), init, containers);
        String started = before == null ? null : before.getStartTime();
        return new PodStatusBuilder()
                .withPhase(phase)
                .withHostIP(HOST_IP)
                .withHostIPs(new HostIP(HOST_IP))
                .withPodIP(ip)
                .withPodIPs(new PodIP(ip))
                .withStartTime(started == null ? time(now) : started)
                .withConditions(
                        Stream.concat(
                                        new PodConditions(before, now)
                                                        .of(phase, init, containers, unschedulable)
                                                        .stream(),
                                        others.stream())
                                .toList())
                .withInitContainerStatuses(init.stream().map(r -> status(pod, r, true)).toList())
                .withContainerStatuses(containers.stream().map(r -> status(pod, r, false)).toList())
                .build();
    }

    /** Whether a condition is one of those that this class computes. */
    public static boolean isOwn(PodCondition condition) {
        return PodConditions.TYPES.contains(condition.getType());
    }

    /** {@code Always} by default. */
    public static String restartPolicy(Pod pod) {
        String policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    private static String phase(
            String restartPolicy, List<ContainerRecord> init, List<ContainerRecord> containers) {
        if (restartPolicy.equals("Never") && init.stream().anyMatch(ContainerRecord::failed)) {
            return "Failed";
        }
        if (!init.stream().allMatch(ContainerRecord::succeeded)) {
            return "Pending";
        }
        boolean allEnded = containers.stream().allMatch(r -> r.state() instanceof Terminated);
        if (allEnded && !restartPolicy.equals("Always")) {
            if (containers.stream().allMatch(ContainerRecord::succeeded)) {
                return "Succeeded";
            }
            return restartPolicy.equals("Never") ? "Failed" : "Running";
        }
        boolean neverRan =
                containers.stream().anyMatch(r -> r.state() instanceof Waiting && r.last() == null);
        return neverRan ? "Pending" : "Running";
    }

    private static ContainerStatus status(Pod pod, ContainerRecord record, boolean init) {
        ContainerStatusBuilder status =
                new ContainerStatusBuilder()
                        .withName(record.name())
                        .withImage(record.image())
                        .withImageID("local://" + record.image())
                        .withReady(init ? record.succeeded() : record.ready())
                        .withStarted(record.started())
                        .withRestartCount(record.restarts())
                        .withState(state(record.state()))
                        .withContainerID(
                                "process://%s/%s/%d"
                                        .formatted(
                                                pod.getMetadata().getUid(),
                                                record.name(),
                                                record.restarts()));
        if (record.last() != null) {
            status.withLastState(state(record.last()));
        }
        return status.build();
    }

    private static io.fabric8.kubernetes.api.model.ContainerState state(ContainerState state) {
        ContainerStateBuilder shown = new ContainerStateBuilder();
        return switch (state) {
            case Waiting(String reason, String message) ->
                    shown.withNewWaiting(nullIfEmpty(message), reason).build();
            case Running(Instant since) ->
                    shown.withNewRunning().withStartedAt(time(since)).endRunning().build();
            case Terminated end ->
                    shown.withTerminated(
                                    new ContainerStateTerminatedBuilder()
                                            .withExitCode(end.exitCode())
                                            .withSignal(
                                                    end.exitCode() > 128
                                                            ? end.exitCode() - 128
                                                            : null)
                                            .withReason(end.reason())
                                            .withMessage(nullIfEmpty(end.message()))
                                            .withStartedAt(time(end.started()))
                                            .withFinishedAt(time(end.finished()))
                                            .build())
                            .build();
        };
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Times in Kubernetes have whole seconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
