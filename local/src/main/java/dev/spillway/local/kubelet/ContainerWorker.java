package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.container.Environment;
import dev.spillway.local.kubelet.container.Image;
import dev.spillway.local.kubelet.container.Launch;
import dev.spillway.local.kubelet.probe.Check;
import dev.spillway.local.kubelet.probe.ProbeLoop;
import dev.spillway.local.kubelet.process.Bell;
import dev.spillway.local.kubelet.process.ContainerProcess;
import dev.spillway.local.kubelet.status.ContainerState.Terminated;
import dev.spillway.local.kubelet.status.PodStatuses;
import dev.spillway.local.kubelet.volume.Mounts;
import dev.spillway.local.kubelet.volume.Prepared;
import dev.spillway.local.kubelet.volume.Prepared.NotYet;
import dev.spillway.local.kubelet.volume.Prepared.Ready;
import dev.spillway.local.kubelet.volume.Volumes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one container: start, watch, report the end, start again as the restart policy says. */
final class ContainerWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerWorker.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Machine machine;
    private final PodWorker pod;
    private final Container container;
    private final boolean init;
    private final Bell bell;
    private final ApiConfiguration configuration;

    private volatile @Nullable ContainerProcess process;
    private volatile boolean unhealthy;

    ContainerWorker(
            Machine machine,
            PodWorker pod,
            Container container,
            boolean init,
            Bell bell,
            ApiConfiguration configuration) {
        this.machine = machine;
        this.pod = pod;
        this.container = container;
        this.init = init;
        this.bell = bell;
        this.configuration = configuration;
    }

    /** Returns when the container is not to run any more; its process has ended then. */
    void run() {
        while (!pod.stopping()) {
            try {
                runUntilDone();
                return;
            } catch (RuntimeException e) {
                LOG.error(
                        "{} {}: cannot go on, will try again", pod.title(), container.getName(), e);
                kill();
                String name = container.getName();
                pod.record(name, r -> r.waiting("CreateContainerError", e.toString()));
                bell.await(pod::stopping, LOOK_AGAIN);
            }
        }
    }

    private void runUntilDone() {
        int ends = 0;
        boolean again = true;
        while (again) {
            Optional<Started> started = awaitStart();
            if (started.isEmpty()) {
                return;
            }
            Terminated end = watch(started.get());
            Duration ran = Duration.between(end.started(), end.finished());
            ends = ran.compareTo(machine.backOff().resetAfter()) >= 0 ? 1 : ends + 1;
            again = isRestarted(end) && backOff(ends);
        }
    }

    /** Ends the process at once. */
    void kill() {
        ContainerProcess running = process;
        if (running != null) {
            running.kill();
        }
    }

    // --- starting

    private record Started(ContainerProcess process, Launch launch, Mounts mounts, Instant since) {}

    /** Waits for whatever is missing; empty when told to stop first. */
    private Optional<Started> awaitStart() {
        String said = "";
        while (!pod.stopping()) {
            int seen = pod.changes();
            Prepared<Started> attempt;
            try {
                attempt = start();
            } catch (IOException | KubernetesClientException e) {
                attempt =
                        new NotYet<>(
                                "RunContainerError",
                                "Failed",
                                "failed to start container: " + e.getMessage());
            }
            switch (attempt) {
                case Ready<Started>(Started started) -> {
                    return Optional.of(started);
                }
                case NotYet<Started>(String reason, String event, String message) -> {
                    boolean sameAgain = message.equals(said);
                    if (!sameAgain) {
                        machine.events().warning(pod.pod(), event, message);
                        said = message;
                    }
                    String shown =
                            sameAgain && reason.equals("ErrImagePull")
                                    ? "ImagePullBackOff"
                                    : reason;
                    pod.record(container.getName(), r -> r.waiting(shown, message));
                    bell.await(() -> pod.stopping() || pod.changes() != seen, LOOK_AGAIN);
                }
            }
        }
        return Optional.empty();
    }

    private Prepared<Started> start() throws IOException {
        Optional<Image> image = machine.images().find(container.getImage());
        if (image.isEmpty()) {
            return new NotYet<>(
                    "ErrImagePull",
                    "Failed",
                    "Failed to pull image \""
                            + container.getImage()
                            + "\": this machine runs images as processes and has no"
                            + " program for this one");
        }
        return switch (Environment.of(pod.pod(), container, configuration)) {
            case NotYet<Map<String, String>>(String reason, String event, String message) ->
                    new NotYet<>(reason, event, message);
            case Ready<Map<String, String>>(Map<String, String> variables) ->
                    new Ready<>(start(image.get(), variables));
        };
    }

    private Started start(Image image, Map<String, String> variables) throws IOException {
        Pod description = pod.pod();
        Path home =
                machine.state()
                        .pod(description.getMetadata().getUid())
                        .resolve("containers")
                        .resolve(container.getName());
        Files.createDirectories(home);
        Mounts mounts = Volumes.mounts(container, pod.directories());
        Path hosts = machine.state().hosts().resolve(description.getMetadata().getNamespace());
        Launch launch =
                Launch.of(
                        description,
                        container,
                        image,
                        variables,
                        mounts,
                        machine.host(),
                        home,
                        hosts);
        machine.events()
                .normal(
                        description,
                        "Pulled",
                        "Container image \""
                                + container.getImage()
                                + "\" already present on machine");
        unhealthy = false;
        Instant since = machine.clock().instant();
        int run = pod.recordOf(container.getName()).nextRun();
        Path log = machine.logs().next(description, container.getName(), run);
        ContainerProcess started =
                ContainerProcess.start(
                        launch,
                        log,
                        pod.title() + " " + container.getName(),
                        machine.running(),
                        machine.watchdog());
        process = started;
        pod.record(container.getName(), r -> r.running(since));
        started.onExit(bell::ring);
        machine.events()
                .normal(description, "Created", "Created container: " + container.getName());
        machine.events().normal(description, "Started", "Started container " + container.getName());
        return new Started(started, launch, mounts, since);
    }

    // --- watching

    private Terminated watch(Started started) {
        ContainerProcess running = started.process();
        if (!init) {
            probe(started);
        }
        bell.await(() -> !running.isAlive() || unhealthy || pod.stopping(), PodWorker.FOREVER);
        if (running.isAlive()) {
            if (pod.stopping()) {
                machine.events()
                        .normal(pod.pod(), "Killing", "Stopping container " + container.getName());
            }
            running.end(pod.grace());
        }
        process = null;
        int exitCode = running.reap();
        Terminated end = Terminated.of(exitCode, started.since(), machine.clock().instant());
        pod.record(container.getName(), r -> r.terminated(end));
        // The probes of this run look whether it has ended.
        bell.ring();
        return end;
    }

    private void probe(Started started) {
        Thread.ofVirtual()
                .name(pod.title() + " probes of " + container.getName())
                .start(() -> {
                    if (startup(started)) {
                        pod.record(
                                container.getName(),
                                r ->
                                        r.withStarted()
                                                .withReady(container.getReadinessProbe() == null));
                        Thread.ofVirtual().start(() -> liveness(started));
                        readiness(started);
                    }
                });
    }

    /** Whether the container has come up; when it has not in time, it is to be ended. */
    private boolean startup(Started started) {
        if (container.getStartupProbe() == null) {
            return true;
        }
        boolean[] up = {false};
        new ProbeLoop(container.getStartupProbe(), check(container.getStartupProbe(), started))
                .runOnce(
                        bell,
                        () -> over(started),
                        new ProbeLoop.Listener() {
                            @Override
                            public void passed() {
                                up[0] = true;
                            }

                            @Override
                            public void failed(String message, boolean enough) {
                                unhealthy(started, "Startup", message, enough);
                            }
                        });
        return up[0] && !over(started);
    }

    private void liveness(Started started) {
        if (container.getLivenessProbe() == null) {
            return;
        }
        new ProbeLoop(container.getLivenessProbe(), check(container.getLivenessProbe(), started))
                .run(
                        bell,
                        () -> over(started),
                        false,
                        new ProbeLoop.Listener() {
                            @Override
                            public void passed() {}

                            @Override
                            public void failed(String message, boolean enough) {
                                unhealthy(started, "Liveness", message, enough);
                            }
                        });
    }

    private void readiness(Started started) {
        if (container.getReadinessProbe() == null) {
            return;
        }
        new ProbeLoop(container.getReadinessProbe(), check(container.getReadinessProbe(), started))
                .run(
                        bell,
                        () -> over(started),
                        true,
                        new ProbeLoop.Listener() {
                            @Override
                            public void passed() {
                                ready(true);
                            }

                            @Override
                            public void failed(String message, boolean enough) {
                                if (over(started)) {
                                    return;
                                }
                                machine.events()
                                        .warning(
                                                pod.pod(),
                                                "Unhealthy",
                                                "Readiness probe failed: " + message);
                                if (enough) {
                                    ready(false);
                                }
                            }

                            private void ready(boolean is) {
                                if (!over(started)
                                        && pod.recordOf(container.getName()).ready() != is) {
                                    pod.record(container.getName(), r -> r.withReady(is));
                                }
                            }
                        });
    }

    private void unhealthy(Started started, String probe, String message, boolean enough) {
        if (over(started)) {
            return;
        }
        machine.events().warning(pod.pod(), "Unhealthy", probe + " probe failed: " + message);
        if (enough) {
            machine.events()
                    .normal(
                            pod.pod(),
                            "Killing",
                            "Container "
                                    + container.getName()
                                    + " failed "
                                    + probe.toLowerCase(java.util.Locale.ROOT)
                                    + " probe, will be restarted");
            unhealthy = true;
            bell.ring();
        }
    }

    private boolean over(Started started) {
        return !started.process().isAlive() || unhealthy || pod.stopping();
    }

    private Check check(io.fabric8.kubernetes.api.model.Probe probe, Started started) {
        return Check.of(
                probe,
                container,
                pod.address(),
                command -> started.launch().with(command, started.mounts()));
    }

    // --- ending

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

    /** Waits before the next start; false when told to stop meanwhile. */
    private boolean backOff(int ends) {
        Duration wait = machine.backOff().after(ends);
        if (wait.isZero()) {
            return true;
        }
        String name = container.getName();
        machine.events()
                .warning(
                        pod.pod(),
                        "BackOff",
                        "Back-off restarting failed container " + name + " in pod " + pod.title());
        pod.record(
                name,
                r ->
                        r.waiting(
                                "CrashLoopBackOff",
                                "back-off %ds restarting failed container=%s pod=%s"
                                        .formatted(
                                                Math.max(1, wait.toSeconds()), name, pod.title())));
        return !bell.await(pod::stopping, wait);
    }
}
