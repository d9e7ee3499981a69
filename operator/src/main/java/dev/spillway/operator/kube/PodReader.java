package dev.spillway.operator.kube;

import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts Pods to records. */
final class PodReader {

    /** The container that Kafka runs in; messages name any other. */
    private static final String KAFKA = "kafka";

    private static final PodStartProblem NO_PROBLEM = new PodStartProblem("", Pod.Cause.Unknown);

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
        var state = state(pod, status, stuck.isPresent(), ended);
        var problem = problem(state, stuck, pod, status);
        return Pod.builder(id, meta.getName(), NodeObjects.version(pod))
                .revision(annotations.getOrDefault(Labels.REVISION, ""))
                .state(state)
                .detail(problem.detail())
                .ip(text(status.getPodIP()))
                .kafkaVersion(kafkaVersion(pod))
                .cause(problem.cause())
                .host(text(pod.getSpec().getNodeName()))
                .endsBy(endsBy(meta.getDeletionTimestamp()))
                .origin(
                        new Pod.Origin(
                                annotations.getOrDefault(Labels.RELEASE, ""),
                                annotations.getOrDefault(Labels.BASELINE, ""),
                                annotations.getOrDefault(Labels.RESTARTED_AT, "")))
                .container(problem.container())
                .build();
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

    private static PodStartProblem problem(
            Pod.State state,
            Optional<PodStartProblem> stuck,
            io.fabric8.kubernetes.api.model.Pod pod,
            PodStatus status) {
        return switch (state) {
            case Ready -> NO_PROBLEM;
            case Ended ->
                    new PodStartProblem(
                            text(status.getReason()) + " " + text(status.getMessage()),
                            Pod.Cause.Unknown);
            case Stuck -> stuck.orElse(NO_PROBLEM);
            case Terminating ->
                    hostLost(pod, status).or(() -> disruption(status)).orElse(NO_PROBLEM);
            case Starting, Recovering ->
                    hostLost(pod, status).or(() -> lastEnd(status)).orElse(NO_PROBLEM);
        };
    }

    private static Optional<PodStartProblem> stuck(PodStatus status) {
        var unschedulable =
                conditions(status)
                        .filter(c -> is(c, "PodScheduled", "False"))
                        .filter(c -> "Unschedulable".equals(c.getReason()))
                        .map(c ->
                                new PodStartProblem(
                                        "Unschedulable: "
                                                + text(c.getMessage()).replaceFirst("\\.$", ""),
                                        Pod.Cause.Scheduling));
        return Stream.concat(
                        unschedulable,
                        problems(status, PodStartProblem::of, PodStartProblem::ofOther))
                .findFirst();
    }

    /**
     * Kubernetes has lost contact with the node. The node controller then sets Ready to False and
     * nothing else, whereas a kubelet derives Ready from ContainersReady and the readiness gates.
     */
    private static Optional<PodStartProblem> hostLost(
            io.fabric8.kubernetes.api.model.Pod pod, PodStatus status) {
        var gates = pod.getSpec().getReadinessGates();
        return (gates == null || gates.isEmpty())
                        && conditions(status).anyMatch(c -> is(c, "Ready", "False"))
                        && conditions(status).anyMatch(c -> is(c, "ContainersReady", "True"))
                ? Optional.of(new PodStartProblem("", Pod.Cause.HostLost))
                : Optional.empty();
    }

    /** Who deletes it: {@code Taint manager: deleting due to NoExecute taint}. */
    private static Optional<PodStartProblem> disruption(PodStatus status) {
        return conditions(status)
                .filter(c -> is(c, "DisruptionTarget", "True"))
                .map(c -> new PodStartProblem(text(c.getMessage()), Pod.Cause.Unknown))
                .findFirst();
    }

    private static Optional<PodStartProblem> lastEnd(PodStatus status) {
        return problems(status, PodStartProblem::lastEnd, PodStartProblem::lastEnd)
                .findFirst()
                .map(end -> new PodStartProblem("last time " + end.detail(), Pod.Cause.Unknown));
    }

    private static Stream<PodCondition> conditions(PodStatus status) {
        return Objects.requireNonNullElse(status.getConditions(), List.<PodCondition>of()).stream();
    }

    /** What is wrong with containers that are not ready; init containers and sidecars first. */
    private static Stream<PodStartProblem> problems(
            PodStatus status,
            BiFunction<ContainerState, ContainerState, Optional<PodStartProblem>> ofKafka,
            BiFunction<ContainerState, ContainerState, Optional<PodStartProblem>> ofOther) {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                .flatMap(container -> {
                    var state = container.getState();
                    var lastState = container.getLastState();
                    return KAFKA.equals(container.getName())
                            ? ofKafka.apply(state, lastState).stream()
                            : ofOther.apply(state, lastState).stream()
                                    .map(found -> found.inOther(container.getName()));
                });
    }

    private static Instant endsBy(@Nullable String deletionTimestamp) {
        return deletionTimestamp == null ? Pod.NOT_DELETED : Instant.parse(deletionTimestamp);
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
