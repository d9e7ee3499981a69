package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a Pod does not start, and will not by waiting.
 *
 * @param detail {@code CrashLoopBackOff: back-off 40s restarting ...; the last time it ended with
 *     code 64: server.properties: log.roll.ms = 0: ...}
 * @param container that it is about; empty for Kafka's and for the Pod as a whole
 */
record PodStartProblem(String detail, Pod.Cause cause, String container) {

    private static final Set<String> IMAGE =
            Set.of("ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName");

    private static final Set<String> REFERENCE =
            Set.of("CreateContainerConfigError", "CreateContainerError");

    private static final String CRASH_LOOP = "CrashLoopBackOff";

    // As in dev.spillway.broker.ExitCode.
    private static final int MISCONFIGURED = 64;
    private static final int WRONG_CERTIFICATE = 65;
    private static final int WRONG_DISK = 78;

    /**
     * Restarting alone does not help after these, so there is no need to wait for CrashLoopBackOff.
     */
    private static final Set<Integer> PERMANENT =
            Set.of(MISCONFIGURED, WRONG_CERTIFICATE, WRONG_DISK);

    /** SIGKILL, as sent by the kernel's OOM killer. */
    private static final int KILLED = 137;

    /** It becomes part of a condition's message. */
    private static final int MAX_MESSAGE_LENGTH = 600;

    /** Of Kafka's container, or of the Pod as a whole. */
    PodStartProblem(String detail, Pod.Cause cause) {
        this(detail, cause, "");
    }

    /**
     * Of Kafka's container. Empty for a container that runs, has completed, or waits for something
     * that comes by itself.
     */
    static Optional<PodStartProblem> of(
            @Nullable ContainerState state, @Nullable ContainerState lastState) {
        if (state == null) {
            return Optional.empty();
        }
        var ended = state.getTerminated();
        if (ended != null) {
            return Optional.of(ended)
                    .filter(end -> PERMANENT.contains(end.getExitCode()))
                    .map(PodStartProblem::ended);
        }
        return waiting(state, lastState);
    }

    /**
     * The same of a user's container, whose exit codes are not the launcher's: Kubernetes starts it
     * again whatever the code, and nothing of Kafka's is to blame.
     */
    static Optional<PodStartProblem> ofOther(
            @Nullable ContainerState state, @Nullable ContainerState lastState) {
        return state == null ? Optional.empty() : waiting(state, lastState);
    }

    private static Optional<PodStartProblem> waiting(
            ContainerState state, @Nullable ContainerState lastState) {
        var waiting = state.getWaiting();
        if (waiting == null) {
            return Optional.empty();
        }
        var reason = text(waiting.getReason());
        if (IMAGE.contains(reason)) {
            return Optional.of(new PodStartProblem(describe(waiting), Pod.Cause.Image));
        }
        if (REFERENCE.contains(reason)) {
            return Optional.of(new PodStartProblem(describe(waiting), Pod.Cause.Reference));
        }
        return reason.equals(CRASH_LOOP)
                ? Optional.of(
                        crashing(waiting, lastState == null ? null : lastState.getTerminated()))
                : Optional.empty();
    }

    private static PodStartProblem crashing(
            ContainerStateWaiting waiting, @Nullable ContainerStateTerminated last) {
        if (last == null) {
            return new PodStartProblem(describe(waiting), Pod.Cause.Unknown);
        }
        var end = ended(last);
        return new PodStartProblem(describe(waiting) + "; last time " + end.detail(), end.cause());
    }

    /** How a container ended that is being started again; empty when it ended well. */
    static Optional<PodStartProblem> lastEnd(
            @Nullable ContainerState state, @Nullable ContainerState lastState) {
        return Stream.of(Optional.ofNullable(state), Optional.ofNullable(lastState))
                .flatMap(Optional::stream)
                .flatMap(each -> Stream.ofNullable(each.getTerminated()))
                .filter(end -> end.getExitCode() != 0)
                .map(PodStartProblem::ended)
                .findFirst();
    }

    /** The same problem, of this container of a user's; as of Kafka's, its cause would be wrong. */
    PodStartProblem inOther(String name) {
        return new PodStartProblem(
                "container " + name + ": " + detail,
                switch (cause) {
                    case Image, Reference -> cause;
                    case Settings,
                            JavaOptions,
                            Memory,
                            Certificate,
                            WrongDisk,
                            OtherContainer,
                            Scheduling,
                            Preparation,
                            HostLost,
                            NotEnding,
                            Unknown ->
                            Pod.Cause.OtherContainer;
                },
                name);
    }

    private static PodStartProblem ended(ContainerStateTerminated end) {
        var message = message(end);
        return new PodStartProblem(
                "it exited with code "
                        + end.getExitCode()
                        + (text(end.getReason()).equals("OOMKilled") ? " (OOMKilled)" : "")
                        + (message.isEmpty() ? "" : ": " + message),
                cause(end, message));
    }

    private static Pod.Cause cause(ContainerStateTerminated last, String message) {
        return switch (last.getExitCode()) {
            case MISCONFIGURED -> Pod.Cause.Settings;
            case WRONG_CERTIFICATE -> Pod.Cause.Certificate;
            case WRONG_DISK -> Pod.Cause.WrongDisk;
            case KILLED ->
                    "OOMKilled".equals(last.getReason()) ? Pod.Cause.Memory : Pod.Cause.Unknown;
            case Integer other ->
                    // What the java launcher prints when it fails before Kafka starts.
                    message.contains("Could not create the Java Virtual Machine")
                                    || message.contains(
                                            "Error occurred during initialization of VM")
                            ? Pod.Cause.JavaOptions
                            : Pod.Cause.Unknown;
        };
    }

    /**
     * The launcher's line, or the few lines that the java launcher printed, as one line. After a
     * kill it would be the last log line, which has nothing to do with it.
     */
    private static String message(ContainerStateTerminated last) {
        if (last.getExitCode() > 128) {
            return "";
        }
        return line(last.getMessage());
    }

    /** A text of Kubernetes or of a program, as one line of a condition's message. */
    static String line(@Nullable String text) {
        var line =
                text(text)
                        .lines()
                        .map(String::strip)
                        .filter(each -> !each.isEmpty() && !each.startsWith("NOTE: Picked up"))
                        .collect(Collectors.joining(" "));
        return line.length() <= MAX_MESSAGE_LENGTH
                ? line
                : line.substring(0, MAX_MESSAGE_LENGTH) + "...";
    }

    private static String describe(ContainerStateWaiting waiting) {
        return waiting.getReason()
                + (text(waiting.getMessage()).isEmpty() ? "" : ": " + waiting.getMessage());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
