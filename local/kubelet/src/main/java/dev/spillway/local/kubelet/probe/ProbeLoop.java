package dev.spillway.local.kubelet.probe;

import dev.spillway.local.kubelet.probe.ProbeResult.Success;
import dev.spillway.local.kubelet.process.ChangeSignal;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Probes a container periodically and reports when its success or failure threshold is reached. */
public final class ProbeLoop {
    /**
     * While a container is not ready it is probed more often than the probe says, because `up`
     * waits for it.
     */
    private static final Duration EAGER = Duration.ofMillis(500);

    private final Prober prober;
    private final int successThreshold;
    private final int failureThreshold;
    private final Duration initialDelay;
    private final Duration period;

    public ProbeLoop(Probe probe, Prober prober) {
        this.prober = prober;
        this.successThreshold =
                Math.max(1, Objects.requireNonNullElse(probe.getSuccessThreshold(), 1));
        this.failureThreshold =
                Math.max(1, Objects.requireNonNullElse(probe.getFailureThreshold(), 3));
        this.initialDelay =
                Duration.ofSeconds(Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0));
        this.period =
                Duration.ofSeconds(
                        Math.max(1, Objects.requireNonNullElse(probe.getPeriodSeconds(), 10)));
    }

    @FunctionalInterface
    public interface Listener {
        /**
         * Called after every probe.
         *
         * @param enough whether the result has been the same often enough in a row
         */
        void onResult(ProbeResult result, boolean enough);
    }

    /** Probes until it must stop: for a liveness probe. */
    public void run(ChangeSignal signal, BooleanSupplier stop, Listener listener) {
        loop(signal, stop, false, false, listener);
    }

    /** As {@link #run}, but more often until it has passed: for a readiness probe. */
    public void runEagerly(ChangeSignal signal, BooleanSupplier stop, Listener listener) {
        loop(signal, stop, true, false, listener);
    }

    /** Probes until a threshold is reached: for a startup probe. */
    public void runOnce(ChangeSignal signal, BooleanSupplier stop, Listener listener) {
        loop(signal, stop, false, true, listener);
    }

    private void loop(
            ChangeSignal signal,
            BooleanSupplier stop,
            boolean eager,
            boolean once,
            Listener listener) {
        int successes = 0;
        int failures = 0;
        boolean passed = false;
        Duration wait = initialDelay;
        while (!signal.await(stop, wait)) {
            ProbeResult result = prober.probe();
            boolean success = result instanceof Success;
            successes = success ? successes + 1 : 0;
            failures = success ? 0 : failures + 1;
            boolean enough = success ? successes >= successThreshold : failures >= failureThreshold;
            listener.onResult(result, enough);
            if (enough) {
                passed = success;
                if (once) {
                    return;
                }
            }
            wait = eager && !passed && EAGER.compareTo(period) < 0 ? EAGER : period;
        }
    }
}
