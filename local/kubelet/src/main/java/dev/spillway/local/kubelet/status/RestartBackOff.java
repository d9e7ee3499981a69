package dev.spillway.local.kubelet.status;

import java.time.Duration;

/**
 * How long to wait before a container that ended is started again: the first time not at all, then
 * twice as long each time.
 *
 * @param resetAfter a container that ran this long starts over at the beginning
 */
public record RestartBackOff(Duration initial, Duration max, Duration resetAfter) {
    /**
     * Kubernetes' own growth with the shorter times that it is moving to (KEP-4603): nobody at a
     * laptop wants to wait five minutes.
     */
    public static final RestartBackOff STANDARD =
            new RestartBackOff(
                    Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(10));

    /**
     * The wait before the next start.
     *
     * @param ends how often the container has ended since it last ran for {@code resetAfter}
     */
    public Duration after(int ends) {
        if (ends <= 1) {
            return Duration.ZERO;
        }
        // 2^20 seconds are longer than any sensible maximum: no overflow.
        Duration wait = initial.multipliedBy(1L << Math.min(ends - 2, 20));
        return wait.compareTo(max) < 0 ? wait : max;
    }
}
