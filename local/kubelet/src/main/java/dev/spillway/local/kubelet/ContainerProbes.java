package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.probe.Check;
import dev.spillway.local.kubelet.probe.Outcome;
import dev.spillway.local.kubelet.probe.Outcome.Failure;
import dev.spillway.local.kubelet.probe.Outcome.Success;
import dev.spillway.local.kubelet.probe.ProbeLoop;
import dev.spillway.local.kubelet.process.Bell;
import dev.spillway.local.kubelet.status.ContainerRecord;
import dev.spillway.local.kubelet.status.ContainerState.Running;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The probes of one run of a container: first it has to come up, then its readiness is reported,
 * and when it is not alive it is to be ended.
 */
final class ContainerProbes {
    private final Machine machine;
    private final PodWorker pod;
    private final Container container;
    private final RunningContainer run;
    private final Bell bell;
    private volatile boolean failed;

    ContainerProbes(
            Machine machine, PodWorker pod, Container container, RunningContainer run, Bell bell) {
        this.machine = machine;
        this.pod = pod;
        this.container = container;
        this.run = run;
        this.bell = bell;
    }

    void start() {
        Thread.ofVirtual()
                .name(pod.title() + " probes of " + container.getName())
                .start(() -> {
                    if (cameUp()) {
                        boolean ready = container.getReadinessProbe() == null;
                        change(record -> record.withStarted().withReady(ready));
                        Thread.ofVirtual().start(this::watchLiveness);
                        watchReadiness();
                    }
                });
    }

    /** Whether the container is to be ended; the bell rings when it becomes so. */
    boolean failed() {
        return failed;
    }

    private boolean cameUp() {
        Probe probe = container.getStartupProbe();
        if (probe != null) {
            loop(probe)
                    .runOnce(
                            bell,
                            this::over,
                            (outcome, enough) -> mustHold("Startup", outcome, enough));
        }
        return !over();
    }

    private void watchLiveness() {
        Probe probe = container.getLivenessProbe();
        if (probe != null) {
            loop(probe)
                    .run(
                            bell,
                            this::over,
                            (outcome, enough) -> mustHold("Liveness", outcome, enough));
        }
    }

    private void watchReadiness() {
        Probe probe = container.getReadinessProbe();
        if (probe != null) {
            loop(probe).runEagerly(bell, this::over, this::ready);
        }
    }

    private void ready(Outcome outcome, boolean enough) {
        boolean ready =
                switch (outcome) {
                    case Success() -> true;
                    case Failure(String message) -> {
                        unhealthy("Readiness", message);
                        yield false;
                    }
                };
        if (enough && pod.report().of(container.getName()).ready() != ready) {
            change(record -> record.withReady(ready));
        }
    }

    private void mustHold(String probe, Outcome outcome, boolean enough) {
        if (!(outcome instanceof Failure(String message)) || over()) {
            return;
        }
        unhealthy(probe, message);
        if (enough) {
            machine.events()
                    .normal(
                            pod.pod(),
                            "Killing",
                            "Container %s failed %s probe, will be restarted"
                                    .formatted(
                                            container.getName(), probe.toLowerCase(Locale.ROOT)));
            failed = true;
            bell.ring();
        }
    }

    private void unhealthy(String probe, String message) {
        if (!over()) {
            machine.events().warning(pod.pod(), "Unhealthy", probe + " probe failed: " + message);
        }
    }

    /** A look may have taken until after the end, or even into the next run. */
    private void change(UnaryOperator<ContainerRecord> change) {
        Running ours = new Running(run.since());
        pod.report()
                .change(
                        container.getName(),
                        record -> record.state().equals(ours) ? change.apply(record) : record);
    }

    private boolean over() {
        return failed || pod.stopping() || !run.process().isAlive();
    }

    private ProbeLoop loop(Probe probe) {
        return new ProbeLoop(
                probe,
                Check.of(
                        probe,
                        container,
                        pod.address(),
                        command -> run.launch().with(command, run.mounts())));
    }
}
