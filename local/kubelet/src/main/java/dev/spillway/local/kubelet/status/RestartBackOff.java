package dev.spillway.local.kubelet.status;

import java.time.Duration;

/**
 * The exponential back-off between restarts of a container; the first restart is immediate.
 *
 * @param resetAfter a container that ran so long resets its back-off
 */
public record RestartBackOff(Duration initial, Duration max, Duration resetAfter) {
    /**
     * Kubernetes' doubling with the shorter times of KEP-4603: nobody waits five minutes at a
     * laptop.
     */
    public static final RestartBackOff STANDARD =
            new RestartBackOff(
                    Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(10));

    /**
     * The delay before the next start.
     *
     * @param ends how often the container has ended since it last ran for {@code resetAfter}
     */
    public Duration after(int ends) {
        if (ends <= 1) {
            return Duration.ZERO;
        }
        // Bounded, so that the shift cannot overflow: 2^20 seconds exceed any sensible maximum.
        Duration wait = initial.multipliedBy(1L << Math.min(ends - 2, 20));
        return wait.compareTo(max) < 0 ? wait : max;
    }
}
