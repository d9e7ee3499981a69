package dev.spillway.operator.kube;

import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts Pods to records. */
final class PodReader {

    private PodReader() {}

    /** The node's Pod; empty for a Pod without a node id. */
    static Stream<Pod> read(io.fabric8.kubernetes.api.model.Pod pod) {
        return NodeObjects.id(pod).stream().map(id -> read(id, pod));
    }

    private static Pod read(NodeId id, io.fabric8.kubernetes.api.model.Pod pod) {
        var meta = pod.getMetadata();
        var annotations =
                meta.getAnnotations() == null ? Map.<String, String>of() : meta.getAnnotations();
        var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        var stuck = stuck(status);
        var ended = Set.of("Failed", "Succeeded").contains(text(status.getPhase()));
        return new Pod(
                id,
                meta.getName(),
                NodeObjects.version(pod),
                annotations.getOrDefault(Labels.REVISION, ""),
                state(pod, status, stuck.isPresent(), ended),
                stuck.map(PodStartProblem::detail)
                        .orElse(
                                ended
                                        ? text(status.getReason()) + " " + text(status.getMessage())
                                        : ""),
                text(status.getPodIP()),
                kafkaVersion(pod),
                stuck.map(PodStartProblem::cause).orElse(Pod.Cause.Unknown),
                new Pod.Origin(
                        annotations.getOrDefault(Labels.RELEASE, ""),
                        annotations.getOrDefault(Labels.BASELINE, ""),
                        annotations.getOrDefault(Labels.RESTARTED_AT, "")));
    }

    private static Pod.State state(
            io.fabric8.kubernetes.api.model.Pod pod,
            PodStatus status,
            boolean stuck,
            boolean ended) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return Pod.State.Terminating;
        }
        if (ended) {
            return Pod.State.Ended;
        }
        if (conditions(status).anyMatch(c -> is(c, "Ready", "True"))) {
            return Pod.State.Ready;
        }
        return stuck ? Pod.State.Stuck : Pod.State.Starting;
    }

    private static Optional<PodStartProblem> stuck(PodStatus status) {
        var unschedulable =
                conditions(status)
                        .filter(c -> is(c, "PodScheduled", "False"))
                        .filter(c -> "Unschedulable".equals(c.getReason()))
                        .map(c ->
                                new PodStartProblem(
                                        "Unschedulable: " + text(c.getMessage()),
                                        Pod.Cause.Unknown));
        var waiting =
                containers(status)
                        .flatMap(container ->
                                PodStartProblem.of(container.getState(), container.getLastState())
                                        .stream());
        return Stream.concat(unschedulable, waiting).findFirst();
    }

    private static Stream<PodCondition> conditions(PodStatus status) {
        return Objects.requireNonNullElse(status.getConditions(), List.<PodCondition>of()).stream();
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }

    private static boolean is(PodCondition condition, String type, String status) {
        return type.equals(condition.getType()) && status.equals(condition.getStatus());
    }

    /**
     * What the launcher of the user's image was told to check; {@code 4.4.0} of {@code
     * spillway/broker:0.1.0-kafka-4.4.0}.
     */
    private static String kafkaVersion(io.fabric8.kubernetes.api.model.Pod pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> Stream.ofNullable(container.getEnv()).flatMap(List::stream))
                .filter(variable -> Installation.KAFKA_VERSION.equals(variable.getName()))
                .map(variable -> text(variable.getValue()))
                .findFirst()
                .orElseGet(() -> versionOfTag(pod));
    }

    private static String versionOfTag(io.fabric8.kubernetes.api.model.Pod pod) {
        return pod.getSpec().getContainers().stream()
                .map(container -> text(container.getImage()))
                .filter(image -> image.contains("-kafka-"))
                .map(image -> image.substring(image.lastIndexOf("-kafka-") + "-kafka-".length()))
                .findFirst()
                .orElse("");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
