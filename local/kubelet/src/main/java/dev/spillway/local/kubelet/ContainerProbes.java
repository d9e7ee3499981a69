package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.probe.ProbeLoop;
import dev.spillway.local.kubelet.probe.ProbeResult;
import dev.spillway.local.kubelet.probe.ProbeResult.Failure;
import dev.spillway.local.kubelet.probe.ProbeResult.Success;
import dev.spillway.local.kubelet.probe.Prober;
import dev.spillway.local.kubelet.process.ChangeSignal;
import dev.spillway.local.kubelet.status.ContainerRecord;
import dev.spillway.local.kubelet.status.ContainerState.Running;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The probes of one run of a container: the startup probe first, then readiness and liveness in
 * parallel. Readiness is reported; a startup or liveness probe that fails for good asks for a
 * restart.
 */
final class ContainerProbes {
    private final PodWorker pod;
    private final Container container;
    private final RunningContainer run;
    private final ChangeSignal signal;
    private volatile boolean failed;

    ContainerProbes(PodWorker pod, Container container, RunningContainer run, ChangeSignal signal) {
        this.pod = pod;
        this.container = container;
        this.run = run;
        this.signal = signal;
    }

    void start() {
        Thread.ofVirtual()
                .name(pod.title() + " probes of " + container.getName())
                .start(() -> {
                    if (startedUp()) {
                        boolean ready = container.getReadinessProbe() == null;
                        change(record -> record.withStarted().withReady(ready));
                        Thread.ofVirtual().start(this::watchLiveness);
                        watchReadiness();
                    }
                });
    }

    /** Whether the container must be restarted; the signal fires when that changes. */
    boolean failed() {
        return failed;
    }

    private boolean startedUp() {
        Probe probe = container.getStartupProbe();
        if (probe != null) {
            loop(probe)
                    .runOnce(
                            signal,
                            this::over,
                            (result, enough) -> restartOnFailure("Startup", result, enough));
        }
        return !over();
    }

    private void watchLiveness() {
        Probe probe = container.getLivenessProbe();
        if (probe != null) {
            loop(probe)
                    .run(
                            signal,
                            this::over,
                            (result, enough) -> restartOnFailure("Liveness", result, enough));
        }
    }

    private void watchReadiness() {
        Probe probe = container.getReadinessProbe();
        if (probe != null) {
            loop(probe).runEagerly(signal, this::over, this::ready);
        }
    }

    private void ready(ProbeResult result, boolean enough) {
        boolean ready =
                switch (result) {
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

    private void restartOnFailure(String probe, ProbeResult result, boolean enough) {
        if (!(result instanceof Failure(String message)) || over()) {
            return;
        }
        unhealthy(probe, message);
        if (enough) {
            pod.normal(
                    "Killing",
                    "Container %s failed %s probe, will be restarted"
                            .formatted(container.getName(), probe.toLowerCase(Locale.ROOT)));
            failed = true;
            signal.fire();
        }
    }

    private void unhealthy(String probe, String message) {
        if (!over()) {
            pod.warning("Unhealthy", probe + " probe failed: " + message);
        }
    }

    /** Ignored when this run has ended: a probe may outlast it, even into the next run. */
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
                Prober.of(
                        probe,
                        container,
                        pod.address(),
                        command -> run.spec().withCommand(command, run.mounts())));
    }
}
