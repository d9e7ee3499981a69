package dev.spillway.process;

import java.time.Duration;

/**
 * How long a shutdown may take, so that Kubernetes never has to kill the process: a broker that is
 * killed recovers all of its open segments when it starts again.
 *
 * @param handover how long may pass before closing the logs must begin
 * @param whole after which the process ends itself, its logs closed or not
 */
public record ShutdownTimeouts(Duration handover, Duration whole) {
    /** For what the process does not see: the delivery of the signal, and its own exit. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** A sixth of a short grace period is margin; a third of any is left for closing the logs. */
    public static ShutdownTimeouts within(Duration gracePeriod) {
        Duration sixth = gracePeriod.dividedBy(6);
        Duration margin = sixth.compareTo(MARGIN) < 0 ? sixth : MARGIN;
        return new ShutdownTimeouts(sixth.multipliedBy(4), gracePeriod.minus(margin));
    }
}
