package dev.spillway.operator.plan.connect;

import dev.spillway.operator.observed.Restarts;
import java.time.Duration;
import java.time.Instant;

/** When what has failed of a connector is started again: at once, then at growing intervals. */
public final class RestartPauses {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 5;

    /** What has run for so long since the last restart has recovered. */
    public static final Duration RECOVERED_AFTER = Duration.ofMinutes(10);

    /** Kubernetes brings a Secret's new value to a worker within a minute or so. */
    static final Duration FOR_SECRETS = Duration.ofSeconds(5);

    private RestartPauses() {}

    /** When the next one is due. */
    public static Instant next(Restarts before) {
        return before.count() == 0 ? before.last() : before.last().plus(pause(before.count()));
    }

    private static Duration pause(int restarts) {
        var pause = FIRST.multipliedBy(1L << Math.min(restarts - 1, MAX_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /**
     * @param running whether nothing has failed now
     */
    static Restarts remembered(Restarts before, boolean running, Instant now) {
        return running && !now.isBefore(before.last().plus(RECOVERED_AFTER))
                ? Restarts.NONE
                : before;
    }
}
