package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * Which broker holds which replica, and what to move next.
 *
 * <ol>
 *   <li>Reassignments that run count as done ({@link Reassignments}), so that a plan made half-way
 *       continues the one before; nothing has to be remembered.
 *   <li>Brokers leave only when those that stay can hold every topic's replicas, and their bytes;
 *       otherwise that is refused, and what they have stays as it is ({@link TargetAssignment}).
 *   <li>What must be moved is moved: partitions get the replicas that they are to have, and brokers
 *       that leave or have lost their disk give theirs away ({@link Repair}).
 *   <li>What is uneven is evened out, until nothing changes any more: racks ({@link Racks}),
 *       replica counts ({@link ReplicaCounts}), local bytes ({@link LocalBytes}); then leaders
 *       ({@link LeaderCounts}). What comes first is not made worse by what comes later.
 *   <li>The difference to what is there are the moves ({@link RemainingMoves}). Those begin that
 *       are safe and within the bounds ({@link MoveBatch}); the rest waits, with its reason.
 *   <li>The throttle follows from what is in flight ({@link Throttling}).
 * </ol>
 *
 * <p>Guarantees, from a plan to the next, whatever happens in between:
 *
 * <ul>
 *   <li>Equal input gives an equal plan, whatever the order of brokers and partitions.
 *   <li>Never two replicas of a partition on one broker, nor more than necessary in one rack. Where
 *       racks allow, replica counts differ by one at most.
 *   <li>No reassignment is begun after which fewer replicas of a partition can be in sync than
 *       without it, up to its min.insync.replicas; nor one of a partition that is in motion.
 *   <li>On its own result a plan has no moves, and without changes plans end. Small changes of
 *       bytes bring next to none.
 *   <li>Without moves in flight there is no throttle.
 * </ul>
 */
public final class Balance {

    private final ClusterLoad load;
    private final BalanceLimits limits;
    private final TargetAssignment target;

    private Balance(ClusterLoad load, BalanceLimits limits) {
        this.load = load;
        this.limits = limits;
        this.target = TargetAssignment.of(load, limits);
    }

    /** The whole assignment; what it takes to get there is {@link #next}. */
    public static Balance of(ClusterLoad load, BalanceLimits limits) {
        return new Balance(load, limits);
    }

    /**
     * Whether the brokers that stay can hold the replicas of those that are to leave, and their
     * bytes; otherwise a refusal says why not.
     */
    public boolean canDrain() {
        return target.canDrain();
    }

    public List<Refusal> refusals() {
        return target.refusals();
    }

    /**
     * @param hold why moves that can wait are to wait, as {@code nodes are being restarted}; empty
     *     when nothing speaks against them
     */
    public BalancePlan next(String hold) {
        return next(hold.isEmpty() ? load : load.withHold(hold));
    }

    private BalancePlan next(ClusterLoad load) {
        var draft = target.draft();
        var moves = RemainingMoves.of(draft).stream().flatMap(List::stream).toList();
        var batch = MoveBatch.of(load, limits, target.next());
        var cancels = new ArrayList<>(Reassignments.unwanted(load, draft.members()));
        cancels.addAll(batch.cancel());
        return new BalancePlan(
                Throttling.of(load, batch.begin(), limits),
                List.copyOf(cancels),
                batch.begin(),
                Elections.of(load, moves, batch.elections()),
                moves,
                RemainingWork.of(draft, load),
                load.refills(),
                batch.waits(),
                target.refusals());
    }
}
