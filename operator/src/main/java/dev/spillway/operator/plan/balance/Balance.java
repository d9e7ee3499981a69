package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides which broker holds which replica, and what to move next.
 *
 * <ol>
 *   <li>Running reassignments count as done ({@link Reassignments}), so that a plan made half-way
 *       continues the one before; no state is kept.
 *   <li>Brokers leave only when those that stay can hold every topic's replicas, and their bytes;
 *       otherwise that is refused, and they keep what they have ({@link TargetAssignment}).
 *   <li>What must move is moved: partitions get their replication factor, and brokers that leave or
 *       have lost their disk are drained ({@link Repair}).
 *   <li>What is uneven is rebalanced, until nothing changes any more: racks ({@link Racks}),
 *       replica counts ({@link ReplicaCounts}), local bytes ({@link LocalBytes}); then leaders
 *       ({@link LeaderCounts}). A later criterion never makes an earlier one worse.
 *   <li>The difference from what exists are the moves ({@link RemainingMoves}). Those that are safe
 *       and within the bounds begin ({@link MoveBatch}); the rest waits, with its reason.
 *   <li>The throttle follows from what is in flight ({@link Throttling}).
 * </ol>
 *
 * <p>Guarantees, from plan to plan, whatever happens in between:
 *
 * <ul>
 *   <li>Equal input gives an equal plan, whatever the order of brokers and partitions.
 *   <li>Never two replicas of a partition on one broker, nor more than necessary in one rack. Where
 *       racks allow, replica counts differ by one at most.
 *   <li>No reassignment begins after which fewer replicas of a partition can be in sync than
 *       without it, up to its min.insync.replicas; nor one of a partition that is being reassigned.
 *   <li>A plan for its own result has no moves, and without changes plans end. Small changes of
 *       bytes cause next to none.
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

    /** Computes the whole assignment; {@link #next} has the steps towards it. */
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
     * @param hold why moves that can wait have to, as {@code nodes are being restarted}; empty when
     *     they need not
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
