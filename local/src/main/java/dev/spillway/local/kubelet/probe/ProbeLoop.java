package dev.spillway.local.kubelet.probe;

import dev.spillway.local.kubelet.probe.Outcome.Failure;
import dev.spillway.local.kubelet.probe.Outcome.Success;
import dev.spillway.local.kubelet.process.Bell;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Looks at a container again and again, and tells when it has passed or failed often enough in a
 * row.
 */
public final class ProbeLoop {
    /**
     * While a container is not ready it is looked at more often than the probe asks: `up` waits for
     * it.
     */
    private static final Duration EAGER = Duration.ofMillis(500);

    private final Check check;
    private final int successThreshold;
    private final int failureThreshold;
    private final Duration initialDelay;
    private final Duration period;

    public ProbeLoop(Probe probe, Check check) {
        this.check = check;
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

    /** Told what the probe finds. */
    public interface Listener {
        /** Passed as often in a row as the probe asks. */
        void passed();

        /**
         * Did not pass.
         *
         * @param enough whether it is the probe's failure threshold in a row
         */
        void failed(String message, boolean enough);
    }

    /** Looks until it is time to stop; for a readiness or liveness probe. */
    public void run(Bell bell, BooleanSupplier stop, boolean eager, Listener listener) {
        loop(bell, stop, eager, false, listener);
    }

    /** Looks until it has passed or failed once for all; for a startup probe. */
    public void runOnce(Bell bell, BooleanSupplier stop, Listener listener) {
        loop(bell, stop, false, true, listener);
    }

    private void loop(
            Bell bell, BooleanSupplier stop, boolean eager, boolean once, Listener listener) {
        int successes = 0;
        int failures = 0;
        boolean passed = false;
        Duration wait = initialDelay;
        while (!bell.await(stop, wait)) {
            switch (check.look()) {
                case Success() -> {
                    successes++;
                    failures = 0;
                }
                case Failure(String message) -> {
                    failures++;
                    successes = 0;
                    listener.failed(message, failures >= failureThreshold);
                }
            }
            if (successes >= successThreshold) {
                passed = true;
                listener.passed();
            }
            if (failures >= failureThreshold) {
                passed = false;
            }
            if (once && (passed || failures >= failureThreshold)) {
                return;
            }
            wait = eager && !passed && EAGER.compareTo(period) < 0 ? EAGER : period;
        }
    }
}
