package dev.spillway.operator.leader;

import java.time.Duration;

/** The times of the operator's Lease, which are those of Kubernetes' own controllers. */
final class LeaseTimes {

    /** After a renewal the others wait this long before one of them takes the Lease. */
    static final Duration DURATION = Duration.ofSeconds(15);

    /**
     * After a renewal its holder acts this long. The difference is for changes that are under way,
     * and for clocks of nodes that differ.
     */
    static final Duration VALID = Duration.ofSeconds(10);

    /** Between renewals; a standby looks after one to 2.2 times this. */
    static final Duration RETRY = Duration.ofSeconds(2);

    /** A request without an answer is given up, so that there are several attempts in time. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    private LeaseTimes() {}
}
