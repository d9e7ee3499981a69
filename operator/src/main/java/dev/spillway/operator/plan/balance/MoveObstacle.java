package dev.spillway.operator.plan.balance;

/**
 * Why one move does not begin.
 *
 * @param why a clause for people
 * @param until what ends it
 */
record MoveObstacle(Cause cause, String why, String until) {

    /** Moves that wait for the same cause are told of together. */
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
