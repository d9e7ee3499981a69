package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a Pod does not start, and does not by waiting.
 *
 * @param detail {@code CrashLoopBackOff: back-off 40s restarting ...; the last time it ended with
 *     code 64: server.properties: log.roll.ms = 0: ...}
 */
record PodStartProblem(String detail, Pod.Cause cause) {

    private static final Set<String> IMAGE =
            Set.of("ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName");

    private static final Set<String> REFERENCE =
            Set.of("CreateContainerConfigError", "CreateContainerError");

    private static final String CRASHES = "CrashLoopBackOff";

    // What dev.spillway.broker.ExitCode says.
    private static final int MISCONFIGURED = 64;
    private static final int WRONG_DISK = 78;

    /** After these it is started again in vain, so nobody need wait until Kubernetes backs off. */
    private static final Set<Integer> HOPELESS = Set.of(MISCONFIGURED, WRONG_DISK);

    /** SIGKILL, with which the kernel takes a process that has too much memory. */
    private static final int KILLED = 137;

    /** A person reads it in a condition, among other things. */
    private static final int LONGEST_MESSAGE = 600;

    /** Empty for a container that runs, ends, or waits for what comes by itself. */
    static Optional<PodStartProblem> of(
            @Nullable ContainerState state, @Nullable ContainerState lastState) {
        if (state == null) {
            return Optional.empty();
        }
        var ended = state.getTerminated();
        if (ended != null) {
            return Optional.of(ended)
                    .filter(end -> HOPELESS.contains(end.getExitCode()))
                    .map(PodStartProblem::ended);
        }
        var waiting = state.getWaiting();
        if (waiting == null) {
            return Optional.empty();
        }
        var reason = text(waiting.getReason());
        if (IMAGE.contains(reason)) {
            return Optional.of(new PodStartProblem(words(waiting), Pod.Cause.Image));
        }
        if (REFERENCE.contains(reason)) {
            return Optional.of(new PodStartProblem(words(waiting), Pod.Cause.Reference));
        }
        return reason.equals(CRASHES)
                ? Optional.of(
                        crashing(waiting, lastState == null ? null : lastState.getTerminated()))
                : Optional.empty();
    }

    private static PodStartProblem crashing(
            ContainerStateWaiting waiting, @Nullable ContainerStateTerminated last) {
        if (last == null) {
            return new PodStartProblem(words(waiting), Pod.Cause.Unknown);
        }
        var end = ended(last);
        return new PodStartProblem(words(waiting) + "; the last time " + end.detail(), end.cause());
    }

    private static PodStartProblem ended(ContainerStateTerminated end) {
        var message = message(end);
        return new PodStartProblem(
                "it ended with code "
                        + end.getExitCode()
                        + (text(end.getReason()).equals("OOMKilled") ? " (OOMKilled)" : "")
                        + (message.isEmpty() ? "" : ": " + message),
                cause(end, message));
    }

    private static Pod.Cause cause(ContainerStateTerminated last, String message) {
        return switch (last.getExitCode()) {
            case MISCONFIGURED -> Pod.Cause.Settings;
            case WRONG_DISK -> Pod.Cause.WrongDisk;
            case KILLED ->
                    "OOMKilled".equals(last.getReason()) ? Pod.Cause.Memory : Pod.Cause.Unknown;
            case Integer other ->
                    // What the java launcher says when it gives up, before there is any Kafka.
                    message.contains("Could not create the Java Virtual Machine")
                                    || message.contains(
                                            "Error occurred during initialization of VM")
                            ? Pod.Cause.JavaOptions
                            : Pod.Cause.Unknown;
        };
    }

    /**
     * What the launcher wrote, a line, or what the java launcher printed, a few of them; in a line.
     * Of a process that was killed it would be what it last logged, which has nothing to do with
     * it.
     */
    private static String message(ContainerStateTerminated last) {
        if (last.getExitCode() > 128) {
            return "";
        }
        var line =
                text(last.getMessage())
                        .lines()
                        .map(String::strip)
                        .filter(text -> !text.isEmpty() && !text.startsWith("NOTE: Picked up"))
                        .collect(Collectors.joining(" "));
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    private static String words(ContainerStateWaiting waiting) {
        return waiting.getReason()
                + (text(waiting.getMessage()).isEmpty() ? "" : ": " + waiting.getMessage());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
