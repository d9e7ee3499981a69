package dev.spillway.operator.plan.balance;

/**
 * Bounds on moving data, each in one place with its reason. A single partition that is larger than
 * a bound on bytes still moves, alone.
 *
 * @param partitionsInFlight in the whole cluster: what a turn-round has to call back
 * @param bytesInFlight in the whole cluster: what is copied in vain when a move fails
 * @param partitionsPerBroker that one broker sends or receives: each costs it a fetch session's
 *     share of every request
 * @param bytesPerBroker that one broker sends or receives
 * @param leadersPerStep changes of leadership at a time: each makes clients look up the new leader
 * @param fill how full a disk may be by plan, as a share of its size: what is left is for growth
 * @param fillWhileMoving how full it may be while replicas that are to go are still there
 * @param pendingUploadBytes a tiered partition moves once no more than this waits for its upload; a
 *     busy partition always has a little
 * @param throttleBytesPerSecond of each broker, in and out, for replicas that move
 * @param throttleFromBytes smaller partitions are not throttled: a change of a topic's settings
 *     costs more than they do
 * @param evenFromBytes differences of local bytes between brokers that are smaller are nobody's
 *     trouble
 */
public record BalanceLimits(
        int partitionsInFlight,
        long bytesInFlight,
        int partitionsPerBroker,
        long bytesPerBroker,
        int leadersPerStep,
        double fill,
        double fillWhileMoving,
        long pendingUploadBytes,
        long throttleBytesPerSecond,
        long throttleFromBytes,
        long evenFromBytes) {

    private static final long MIB = 1024 * 1024;
    private static final long GIB = 1024 * MIB;

    public static final BalanceLimits DEFAULT =
            new BalanceLimits(
                    100, 50 * GIB, 20, 10 * GIB, 100, 0.80, 0.90, 64 * MIB, 50 * MIB, 16 * MIB,
                    64 * MIB);
}
