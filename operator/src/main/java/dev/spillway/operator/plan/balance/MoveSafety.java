package dev.spillway.operator.plan.balance;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.MoveObstacle.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands in the way of a move, whatever else begins:
 *
 * <ol>
 *   <li>What only makes the cluster more even waits while brokers are down or refilled, or
 *       something else is going on.
 *   <li>A partition that is being moved, by whomever, is not moved otherwise; at most its
 *       reassignment is called back.
 *   <li>Its replicas that stay are in sync; or it gets no fewer replicas than it loses and those
 *       that it loses are not in sync, which is how a lost copy is replaced. Kafka ends a
 *       reassignment by itself, when all added replicas are in sync: by this rule as many replicas
 *       are in sync then as would have been without it. (When it loses more than it gets, Kafka
 *       waits for all of them.)
 *   <li>The brokers that get a replica serve.
 *   <li>It is known how much would be copied: otherwise it could fill a disk, or go on without a
 *       throttle.
 *   <li>Of a tiered partition little waits for its upload, so that little has to be copied; unless
 *       a copy is missing.
 * </ol>
 */
final class MoveSafety {

    private final ClusterLoad load;
    private final BalanceLimits limits;
    private final Map<Integer, BrokerLoad> brokers;
    private final List<Integer> down;
    private final SortedMap<Integer, RemainingWork> refills;

    MoveSafety(ClusterLoad load, BalanceLimits limits) {
        this.load = load;
        this.limits = limits;
        this.brokers =
                load.brokers().stream()
                        .collect(Collectors.toMap(BrokerLoad::id, Function.identity()));
        this.down =
                load.brokers().stream()
                        .filter(b -> b.standing() == Standing.Stays && !b.serving())
                        .map(BrokerLoad::id)
                        .sorted()
                        .toList();
        // Once, and not for every move: it looks at all partitions.
        this.refills = load.refills();
    }

    /** Whether what only makes the cluster more even may go on. */
    boolean mayRebalance() {
        return load.hold().isEmpty() && allBrokersHealthy();
    }

    /** Whether no broker is away, or has lost what it had. */
    boolean allBrokersHealthy() {
        return down.isEmpty() && refills.isEmpty();
    }

    Optional<MoveObstacle> obstacle(Move move, PartitionLoad partition) {
        if (Reassignments.isCancellation(move, partition)) {
            return mustWait(move);
        }
        return Stream.<Function<Move, Optional<MoveObstacle>>>of(
                        this::mustWait,
                        m -> alreadyMoving(m, partition),
                        m -> notInSync(m, partition.partition()),
                        m -> brokerDown(m.adds()),
                        m -> sizeUnknown(m, partition),
                        m -> notUploaded(m, partition))
                .flatMap(check -> check.apply(move).stream())
                .findFirst();
    }

    private Optional<MoveObstacle> mustWait(Move move) {
        if (!move.purpose().canWait() || mayRebalance()) {
            return Optional.empty();
        }
        if (!load.hold().isEmpty()) {
            return Optional.of(new MoveObstacle(Cause.OnHold, load.hold(), "that is over"));
        }
        return down.isEmpty()
                ? Optional.of(
                        new MoveObstacle(
                                Cause.OnHold,
                                "broker " + refills.firstKey() + " is being refilled",
                                "it is in sync"))
                : brokerDown(down);
    }

    private static Optional<MoveObstacle> alreadyMoving(Move move, PartitionLoad partition) {
        return when(
                partition.moving(),
                Cause.AlreadyMoving,
                move.name() + " is being moved already",
                "that is done");
    }

    private static Optional<MoveObstacle> notInSync(Move move, Partition seen) {
        if (seen.leader() == Partition.NO_LEADER) {
            return Optional.of(
                    new MoveObstacle(
                            Cause.NoLeader,
                            move.name() + " has no leader",
                            "a broker with an in-sync replica serves"));
        }
        var lagging = new ArrayList<>(move.to());
        lagging.retainAll(move.from());
        lagging.removeAll(seen.isr());
        boolean replacesWhatIsGone =
                move.adds().size() >= move.removes().size()
                        && move.removes().stream().noneMatch(seen.isr()::contains);
        return lagging.isEmpty() || replacesWhatIsGone
                ? Optional.empty()
                : Optional.of(
                        new MoveObstacle(
                                Cause.NotInSync,
                                move.name() + " is not in sync on broker " + lagging.getFirst(),
                                "it is in sync"));
    }

    private Optional<MoveObstacle> brokerDown(List<Integer> ids) {
        return ids.stream()
                .filter(id -> !serves(id))
                .findFirst()
                .map(id ->
                        new MoveObstacle(
                                Cause.BrokerDown, "broker " + id + " does not serve", "it serves"));
    }

    private boolean serves(int id) {
        var broker = brokers.get(id);
        return broker != null && broker.serving();
    }

    private static Optional<MoveObstacle> sizeUnknown(Move move, PartitionLoad partition) {
        return when(
                !move.adds().isEmpty() && !partition.data().known(),
                Cause.SizeUnknown,
                "no broker tells how large " + move.name() + " is",
                "its leader tells");
    }

    private Optional<MoveObstacle> notUploaded(Move move, PartitionLoad partition) {
        return when(
                !move.adds().isEmpty()
                        && move.purpose() != MovePurpose.LostReplica
                        && partition.data().pendingUploadBytes() > limits.pendingUploadBytes(),
                Cause.Uploads,
                "segments of " + move.name() + " are not in S3 yet",
                "they are uploaded");
    }

    private static Optional<MoveObstacle> when(
            boolean inTheWay, Cause cause, String why, String until) {
        return inTheWay ? Optional.of(new MoveObstacle(cause, why, until)) : Optional.empty();
    }
}
