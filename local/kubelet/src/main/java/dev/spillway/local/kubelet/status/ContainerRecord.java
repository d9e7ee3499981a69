package dev.spillway.local.kubelet.status;

import dev.spillway.local.kubelet.status.ContainerState.Running;
import dev.spillway.local.kubelet.status.ContainerState.Terminated;
import dev.spillway.local.kubelet.status.ContainerState.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the kubelet knows about one container.
 *
 * @param last how its previous run ended; null before the first end
 * @param started whether it runs and its startup probe, if it has one, has passed
 */
public record ContainerRecord(
        String name,
        String image,
        ContainerState state,
        @Nullable Terminated last,
        int restarts,
        boolean ready,
        boolean started) {

    /** A container that has not run yet. */
    public static ContainerRecord created(Container container, String reason) {
        return new ContainerRecord(
                container.getName(),
                container.getImage(),
                new Waiting(reason, ""),
                null,
                0,
                false,
                false);
    }

    /**
     * A container after a restart of the kubelet: what ran before no longer runs, so its next run
     * is a restart.
     */
    public static ContainerRecord recovered(
            Container container, String reason, ContainerStatus before, Instant now) {
        return new ContainerRecord(
                container.getName(),
                container.getImage(),
                new Waiting(reason, ""),
                lastEnd(before, now),
                before.getRestartCount(),
                false,
                false);
    }

    private static @Nullable Terminated lastEnd(ContainerStatus before, Instant now) {
        var state = before.getState();
        if (state != null && state.getRunning() != null) {
            return new Terminated(
                    137,
                    "ContainerStatusUnknown",
                    "The container could not be located when the kubelet restarted",
                    Instant.parse(state.getRunning().getStartedAt()),
                    now);
        }
        if (state != null && state.getTerminated() != null) {
            return terminated(state.getTerminated());
        }
        var last = before.getLastState();
        return last == null || last.getTerminated() == null
                ? null
                : terminated(last.getTerminated());
    }

    private static Terminated terminated(ContainerStateTerminated end) {
        return new Terminated(
                end.getExitCode(),
                end.getReason(),
                end.getMessage() == null ? "" : end.getMessage(),
                Instant.parse(end.getStartedAt()),
                Instant.parse(end.getFinishedAt()));
    }

    public ContainerRecord waiting(String reason, String message) {
        return new ContainerRecord(
                name, image, new Waiting(reason, message), lastEnd(), restarts, false, false);
    }

    /** The number of its next run: 0 for the first, then counting restarts. */
    public int nextRun() {
        return restarts + (lastEnd() == null ? 0 : 1);
    }

    public ContainerRecord running(Instant since) {
        return new ContainerRecord(
                name, image, new Running(since), lastEnd(), nextRun(), false, false);
    }

    public ContainerRecord terminated(Terminated end) {
        return new ContainerRecord(name, image, end, last, restarts, false, false);
    }

    public ContainerRecord withStarted() {
        return new ContainerRecord(name, image, state, last, restarts, ready, true);
    }

    public ContainerRecord withReady(boolean isReady) {
        return new ContainerRecord(name, image, state, last, restarts, isReady, started);
    }

    public boolean succeeded() {
        return state instanceof Terminated end && end.exitCode() == 0;
    }

    public boolean failed() {
        return state instanceof Terminated end && end.exitCode() != 0;
    }

    private @Nullable Terminated lastEnd() {
        return state instanceof Terminated end ? end : last;
    }
}
