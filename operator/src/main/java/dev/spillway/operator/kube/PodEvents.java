package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodProblem;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the Events about a Pod tell that its status does not: why a node cannot prepare it, why it
 * kills it, or why it cannot end it.
 *
 * <p>Events outlive their cause, so only those count that concern what the Pod is about to do: one
 * about a mount is over once a container has started, or an image is pulled for one. Of those that
 * are current, the first is the cause; later ones tend to be its consequences.
 */
final class PodEvents {

    private static final Set<String> PREPARING =
            Set.of(
                    "FailedMount",
                    "FailedAttachVolume",
                    "FailedMapVolume",
                    "FailedCreatePodSandBox",
                    "FailedCreatePodContainer",
                    "NetworkNotReady",
                    "FailedSync");

    /** A kubelet does these for a container only when the mounts and the sandbox are there. */
    private static final Set<String> PREPARED = Set.of("Pulling", "Pulled", "Created", "Started");

    private static final Set<String> SCHEDULING = Set.of("FailedScheduling");

    private static final Set<String> ENDING =
            Set.of("FailedKillPod", "FailedPreStopHook", "ExceededGracePeriod");

    /**
     * An Event that is repeated is current, and a kubelet repeats what it retries at least this
     * often.
     */
    private static final Duration CURRENT = Duration.ofMinutes(3);

    private final io.fabric8.kubernetes.api.model.Pod pod;
    private final PodStatus status;
    private final List<Event> events;

    private PodEvents(io.fabric8.kubernetes.api.model.Pod pod, List<Event> events) {
        this.pod = pod;
        this.status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        this.events = events;
    }

    static Optional<PodProblem> problem(
            io.fabric8.kubernetes.api.model.Pod pod, List<Event> events) {
        return new PodEvents(pod, events).problem();
    }

    private Optional<PodProblem> problem() {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return first(ENDING).map(event -> problem(event, Pod.Cause.NotEnding, false));
        }
        if (pod.getSpec().getNodeName() == null) {
            return first(SCHEDULING).map(event -> problem(event, Pod.Cause.Scheduling, true));
        }
        if (containers().noneMatch(PodEvents::hasStarted)) {
            var prepared = lastPrepared();
            return first(event ->
                            PREPARING.contains(text(event.getReason()))
                                    && prepared.filter(time -> !last(event).isAfter(time))
                                            .isEmpty())
                    .map(event ->
                            isReference(event)
                                    ? problem(event, Pod.Cause.Reference, true)
                                    : problem(event, Pod.Cause.Preparation, false));
        }
        // A probe that fails while Kafka starts is no problem before the kubelet acts on it.
        return first(event ->
                        "Killing".equals(event.getReason())
                                && text(event.getMessage()).contains("probe"))
                .map(event -> problem(event, Pod.Cause.Unknown, false));
    }

    private static PodProblem problem(Event event, Pod.Cause cause, boolean permanent) {
        return new PodProblem(
                event.getReason() + ": " + PodStartProblem.line(event.getMessage()),
                cause,
                permanent);
    }

    /** {@code secret "s3" not found}, {@code references non-existent secret key: ca.crt}. */
    private static boolean isReference(Event event) {
        var message = text(event.getMessage());
        return message.endsWith(" not found") || message.contains("references non-existent ");
    }

    /** Of one second both, the failure came before. */
    private Optional<Instant> lastPrepared() {
        return events.stream()
                .filter(event -> PREPARED.contains(text(event.getReason())))
                .map(PodEvents::last)
                .max(Comparator.naturalOrder());
    }

    private Optional<Event> first(Set<String> reasons) {
        return first(event -> reasons.contains(text(event.getReason())));
    }

    private Optional<Event> first(Predicate<Event> which) {
        var all = events.stream().filter(which).toList();
        var newest = all.stream().map(PodEvents::last).max(Comparator.naturalOrder());
        return all.stream()
                .filter(event ->
                        newest.filter(time -> last(event).isBefore(time.minus(CURRENT))).isEmpty())
                .min(
                        Comparator.comparing(PodEvents::isSummary)
                                .thenComparing(PodEvents::began)
                                .thenComparing(event -> text(event.getMessage())));
    }

    /** It only repeats that others have failed: {@code Unable to attach or mount volumes: ...}. */
    private static boolean isSummary(Event event) {
        return text(event.getMessage()).startsWith("Unable to attach or mount volumes");
    }

    private Stream<ContainerStatus> containers() {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }

    private static boolean hasStarted(ContainerStatus container) {
        return hasStarted(container.getState()) || hasStarted(container.getLastState());
    }

    private static boolean hasStarted(@Nullable ContainerState state) {
        return state != null && (state.getRunning() != null || state.getTerminated() != null);
    }

    private static Instant last(Event event) {
        var series = event.getSeries();
        return Stream.of(
                        time(event.getLastTimestamp()),
                        time(series == null ? null : series.getLastObservedTime()),
                        time(event.getEventTime()),
                        time(event.getFirstTimestamp()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private static Instant began(Event event) {
        return Stream.of(time(event.getFirstTimestamp()), time(event.getEventTime()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> last(event));
    }

    private static Optional<Instant> time(@Nullable MicroTime time) {
        return time(time == null ? null : time.getTime());
    }

    private static Optional<Instant> time(@Nullable String time) {
        try {
            return Optional.ofNullable(time).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
