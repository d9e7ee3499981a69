package dev.spillway.operator.plan.balance;

/**
 * Why one move does not begin.
 *
 * @param why a clause for people
 * @param until what ends it
 */
record MoveObstacle(Cause cause, String why, String until) {

    static MoveObstacle queued() {
        return new MoveObstacle(
                Cause.Queued, "other partitions are moved first", "some of those moves are done");
    }

    /** Moves that wait for the same cause are reported together. */
    enum Cause {
        NoLeader,
        NotInSync,
        BrokerDown,
        AlreadyMoving,
        SizeUnknown,
        Disk,
        Uploads,
        OnHold,
        Queued
    }
}
