package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.container.ContainerEnvironment;
import dev.spillway.local.kubelet.container.Image;
import dev.spillway.local.kubelet.container.ProcessSpec;
import dev.spillway.local.kubelet.container.TerminationMessage;
import dev.spillway.local.kubelet.image.PulledImage;
import dev.spillway.local.kubelet.process.ChangeSignal;
import dev.spillway.local.kubelet.process.ContainerProcess;
import dev.spillway.local.kubelet.process.OrdinaryUser;
import dev.spillway.local.kubelet.status.ContainerState.Terminated;
import dev.spillway.local.kubelet.status.PodStatuses;
import dev.spillway.local.kubelet.volume.MountPaths;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.kubelet.volume.ServiceAccountFiles;
import dev.spillway.local.kubelet.volume.Volumes;
import dev.spillway.local.state.Signal;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one container: starts it, watches it, reports its end and restarts it by policy. */
final class ContainerWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerWorker.class);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    private final KubeletContext context;
    private final PodWorker pod;
    private final Container container;
    private final boolean init;
    private final ChangeSignal signal;
    private final ApiConfigurationSource configuration;

    private volatile @Nullable ContainerProcess process;

    ContainerWorker(
            KubeletContext context,
            PodWorker pod,
            Container container,
            boolean init,
            ChangeSignal signal,
            ApiConfigurationSource configuration) {
        this.context = context;
        this.pod = pod;
        this.container = container;
        this.init = init;
        this.signal = signal;
        this.configuration = configuration;
    }

    /** Returns when the container will not run again; its process has ended by then. */
    void run() {
        while (!pod.stopping()) {
            try {
                runUntilDone();
                return;
            } catch (RuntimeException e) {
                LOG.error("{} {}: failed; retrying", pod.title(), container.getName(), e);
                kill();
                String name = container.getName();
                pod.report().change(name, r -> r.waiting("CreateContainerError", e.toString()));
                signal.await(pod::stopping, RETRY_INTERVAL);
            }
        }
    }

    private void runUntilDone() {
        int ends = 0;
        boolean again = true;
        while (again) {
            Optional<RunningContainer> started = awaitStart();
            if (started.isEmpty()) {
                return;
            }
            Terminated end = watch(started.get());
            Duration ran = Duration.between(end.started(), end.finished());
            ends = ran.compareTo(context.backOff().resetAfter()) >= 0 ? 1 : ends + 1;
            again = isRestarted(end) && backOff(ends);
        }
    }

    /** Kills the process. */
    void kill() {
        ContainerProcess running = process;
        if (running != null) {
            running.kill();
        }
    }

    // --- starting

    /** Starts the container once nothing is missing; empty when the Pod stops first. */
    private Optional<RunningContainer> awaitStart() {
        String lastMessage = "";
        while (!pod.stopping()) {
            int seen = pod.changes();
            switch (tryStart()) {
                case Ready<RunningContainer>(RunningContainer started) -> {
                    return Optional.of(started);
                }
                case Pending<RunningContainer>(String reason, String event, String message) -> {
                    boolean sameAgain = message.equals(lastMessage);
                    if (!sameAgain) {
                        pod.warning(event, message);
                        lastMessage = message;
                    }
                    String shown = shown(reason, sameAgain);
                    pod.report().change(container.getName(), r -> r.waiting(shown, message));
                    signal.await(() -> pod.stopping() || pod.changes() != seen, RETRY_INTERVAL);
                }
            }
        }
        return Optional.empty();
    }

    /** As Kubernetes shows a failure to pull an image that is not the first. */
    static String shown(String reason, boolean again) {
        return again && reason.equals("ErrImagePull") ? "ImagePullBackOff" : reason;
    }

    private Preparation<RunningContainer> tryStart() {
        try {
            return start();
        } catch (IOException | KubernetesClientException e) {
            return new Pending<>(
                    "RunContainerError", "Failed", "failed to start container: " + e.getMessage());
        }
    }

    private Preparation<RunningContainer> start() throws IOException {
        return switch (context.images().pull(container.getImage())) {
            case Pending<PulledImage>(String reason, String event, String message) ->
                    new Pending<>(reason, event, message);
            case Ready<PulledImage>(PulledImage image) -> start(image);
        };
    }

    private Preparation<RunningContainer> start(PulledImage image) throws IOException {
        List<String> nothing = List.of();
        if (image.image().refusesRoot()) {
            Optional<OrdinaryUser> user = context.ordinaryUser().get();
            if (user.isEmpty()) {
                return new Pending<>(
                        "CreateContainerError",
                        "Failed",
                        "Error: %s refuses to run as root, and neither `unshare -U` nor `setpriv` works on this machine: run ./spillway as an ordinary user"
                                .formatted(container.getImage()));
            }
            for (Path directory : Volumes.writable(pod.pod(), container, pod.directories())) {
                user.get().own(directory);
            }
            nothing = user.get().words();
        }
        List<String> startedBy = nothing;
        return switch (ContainerEnvironment.of(pod.pod(), container, configuration)) {
            case Pending<Map<String, String>>(String reason, String event, String message) ->
                    new Pending<>(reason, event, message);
            case Ready<Map<String, String>>(Map<String, String> variables) ->
                    new Ready<>(start(image, variables, startedBy));
        };
    }

    private RunningContainer start(
            PulledImage image, Map<String, String> variables, List<String> startedBy)
            throws IOException {
        String name = container.getName();
        pod.normal(
                "Pulled",
                "Container image \"%s\" already present on machine"
                        .formatted(container.getImage()));
        Path home =
                Files.createDirectories(
                        context.state()
                                .pod(pod.pod().getMetadata().getUid())
                                .resolve("containers")
                                .resolve(name));
        Path parents = home.resolve("mounts");
        StateDirectory.deleteTree(parents);
        MountPaths mounts =
                Volumes.mounts(container, pod.directories())
                        .withParents(parents)
                        .over(image.files());
        ProcessSpec spec = spec(image.image(), variables, mounts, home);
        Path message = TerminationMessage.prepare(home);
        Instant since = context.clock().instant();
        Path log = context.logs().next(pod.pod(), name, pod.report().of(name).nextRun());
        ContainerProcess started =
                ContainerProcess.start(
                        spec.startedBy(startedBy),
                        log,
                        pod.title() + " " + name,
                        context.running(),
                        context.watchdog());
        process = started;
        pod.report().change(name, r -> r.running(since));
        started.onExit(signal::fire);
        pod.normal("Created", "Created container: " + name);
        pod.normal("Started", "Started container " + name);
        return new RunningContainer(
                started, spec, mounts, stopSignal(image.image()), since, message);
    }

    /** {@code lifecycle.stopSignal} is alpha in Kubernetes 1.36. */
    private Signal stopSignal(Image image) {
        return Optional.ofNullable(container.getLifecycle())
                .map(Lifecycle::getStopSignal)
                .flatMap(Signal::of)
                .orElse(image.stopSignal());
    }

    private ProcessSpec spec(
            Image image, Map<String, String> variables, MountPaths mounts, Path home) {
        Path hosts = context.state().hosts().resolve(pod.pod().getMetadata().getNamespace());
        Optional<Path> kubeconfig =
                Optional.ofNullable(pod.directories().get(ServiceAccountFiles.VOLUME))
                        .map(directory -> directory.resolve(ServiceAccountFiles.KUBECONFIG));
        return ProcessSpec.of(
                pod.pod(),
                container,
                image,
                variables,
                mounts,
                context.host(),
                kubeconfig,
                home,
                hosts);
    }

    // --- watching

    private Terminated watch(RunningContainer started) {
        ContainerProcess running = started.process();
        ContainerProbes probes = new ContainerProbes(pod, container, started, signal);
        if (!init) {
            probes.start();
        }
        signal.await(
                () -> !running.isAlive() || probes.failed() || pod.stopping(), PodWorker.FOREVER);
        if (running.isAlive()) {
            if (pod.stopping()) {
                pod.normal("Killing", "Stopping container " + container.getName());
            }
            running.end(started.stopSignal(), pod.grace());
        }
        process = null;
        int exitCode = running.reap();
        Terminated end =
                Terminated.of(
                        exitCode,
                        message(started, exitCode),
                        started.since(),
                        context.clock().instant());
        pod.report().change(container.getName(), r -> r.terminated(end));
        // Wakes the probes of this run, which check whether it has ended.
        signal.fire();
        return end;
    }

    /** The termination message; without one, the tail of the log where the Pod asks for it. */
    private String message(RunningContainer ended, int exitCode) {
        try {
            String written = TerminationMessage.read(ended.terminationLog());
            return written.isEmpty() ? logTail(exitCode) : written;
        } catch (IOException e) {
            LOG.warn(
                    "{} {}: cannot read the termination message",
                    pod.title(),
                    container.getName(),
                    e);
            return "";
        }
    }

    // --- ending

    /** With FallbackToLogsOnError, the tail of the log of a container that failed. */
    private String logTail(int exitCode) {
        if (exitCode == 0
                || !"FallbackToLogsOnError".equals(container.getTerminationMessagePolicy())) {
            return "";
        }
        String name = container.getName();
        try {
            int run = pod.report().of(name).restarts();
            return context.logs().logTail(pod.pod(), name, run);
        } catch (IOException e) {
            LOG.warn("{} {}: cannot read the log", pod.title(), name, e);
            return "";
        }
    }

    private boolean isRestarted(Terminated end) {
        if (pod.stopping()) {
            return false;
        }
        return switch (PodStatuses.restartPolicy(pod.pod())) {
            case "Never" -> false;
            case "OnFailure" -> end.exitCode() != 0;
            default -> !init || end.exitCode() != 0;
        };
    }

    /** Waits before the next start; false when the Pod stops meanwhile. */
    private boolean backOff(int ends) {
        Duration wait = context.backOff().after(ends);
        if (wait.isZero()) {
            return true;
        }
        String name = container.getName();
        pod.warning(
                "BackOff",
                "Back-off restarting failed container " + name + " in pod " + pod.title());
        String message =
                "back-off %ds restarting failed container=%s pod=%s"
                        .formatted(Math.max(1, wait.toSeconds()), name, pod.title());
        pod.report().change(name, r -> r.waiting("CrashLoopBackOff", message));
        return !signal.await(pod::stopping, wait);
    }
}
