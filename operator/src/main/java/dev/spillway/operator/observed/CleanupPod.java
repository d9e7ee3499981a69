package dev.spillway.operator.observed;

import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Pod that deletes the cold data of a Cluster.
 *
 * @param owner uid of the Cluster whose deletion it is part of; empty when it has no owner
 * @param clusterId the Kafka cluster whose data it deletes; empty when it is not annotated
 * @param revision the hash of what it was created from
 * @param restarts how often its container was started again
 * @param lastEnd how its container ended last; empty before that
 * @param obstacle why it does not start; empty when no reason is known
 */
public record CleanupPod(
        String name,
        ObjectVersion version,
        String owner,
        String clusterId,
        String revision,
        State state,
        int restarts,
        Optional<End> lastEnd,
        String obstacle) {

    public enum State {
        /** Starting, running, or waiting to be retried. */
        Working,
        /** Nothing of the cold data is left. */
        Succeeded,
        /** It will not be started again, as after an eviction. */
        Ended,
        /** Being deleted. */
        Terminating
    }

    /**
     * The end of its process.
     *
     * @param reason the reason that Kubernetes gives, as {@code OOMKilled}; empty when it is just
     *     {@code Error}
     * @param words the last line that it printed; empty when there is none
     */
    public record End(int exitCode, String reason, String words) {

        public boolean failed() {
            return exitCode != 0;
        }

        /** {@code LIST a/b/ in bucket c: HTTP 403 (exit code 2)} */
        public String text() {
            var code = "exit code " + exitCode + (reason.isEmpty() ? "" : ", " + reason);
            return words.isEmpty() ? "it ended with " + code : words + " (" + code + ")";
        }
    }

    /** The cleanup Pods that exist under a Cluster's name. */
    public static List<CleanupPod> of(ObservedCluster seen) {
        return seen.objects().values().stream()
                .filter(Pod.class::isInstance)
                .map(Pod.class::cast)
                .filter(CleanupPod::isOne)
                .map(CleanupPod::read)
                .toList();
    }

    private static boolean isOne(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null && Labels.COLD_DATA_CLEANUP.equals(labels.get(Labels.COMPONENT));
    }

    private static CleanupPod read(Pod pod) {
        var meta = pod.getMetadata();
        var annotations =
                meta.getAnnotations() == null ? Map.<String, String>of() : meta.getAnnotations();
        var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        var container = containers(status).findFirst();
        return new CleanupPod(
                meta.getName(),
                new ObjectVersion(text(meta.getUid()), text(meta.getResourceVersion())),
                Stream.ofNullable(meta.getOwnerReferences())
                        .flatMap(List::stream)
                        .map(OwnerReference::getUid)
                        .findFirst()
                        .orElse(""),
                annotations.getOrDefault(Labels.CLUSTER_ID, ""),
                annotations.getOrDefault(Labels.REVISION, ""),
                state(pod, status),
                container
                        .map(ContainerStatus::getRestartCount)
                        .map(count -> Objects.requireNonNullElse(count, 0))
                        .orElse(0),
                container.flatMap(CleanupPod::lastEnd),
                unschedulable(status).or(() -> container.flatMap(CleanupPod::waiting)).orElse(""));
    }

    private static State state(Pod pod, PodStatus status) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return State.Terminating;
        }
        return switch (text(status.getPhase())) {
            case "Succeeded" -> State.Succeeded;
            case "Failed" -> State.Ended;
            case String other -> State.Working;
        };
    }

    private static Optional<End> lastEnd(ContainerStatus container) {
        return Stream.of(container.getState(), container.getLastState())
                .filter(Objects::nonNull)
                .map(state -> state.getTerminated())
                .filter(Objects::nonNull)
                .findFirst()
                .map(CleanupPod::end);
    }

    /** The last line of its output says why. */
    private static End end(ContainerStateTerminated end) {
        var words = text(end.getMessage()).strip();
        return new End(
                Objects.requireNonNullElse(end.getExitCode(), 0),
                text(end.getReason()).replaceFirst("^Error$", ""),
                words.substring(words.lastIndexOf('\n') + 1).strip());
    }

    private static Optional<String> unschedulable(PodStatus status) {
        return Stream.ofNullable(status.getConditions())
                .flatMap(List::stream)
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "Unschedulable".equals(condition.getReason()))
                .map(condition -> "Unschedulable: " + text(condition.getMessage()))
                .findFirst();
    }

    /** Why it does not start, apart from waiting for a retry, which its last end explains. */
    private static Optional<String> waiting(ContainerStatus container) {
        return Optional.ofNullable(container.getState())
                .map(state -> state.getWaiting())
                .filter(waiting ->
                        !List.of("CrashLoopBackOff", "ContainerCreating", "PodInitializing", "")
                                .contains(text(waiting.getReason())))
                .map(waiting ->
                        waiting.getReason()
                                + (text(waiting.getMessage()).isEmpty()
                                        ? ""
                                        : ": " + waiting.getMessage()));
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.ofNullable(status.getContainerStatuses()).flatMap(List::stream);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
