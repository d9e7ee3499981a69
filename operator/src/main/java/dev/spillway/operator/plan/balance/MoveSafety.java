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
 * Whether a move is safe, whatever else begins:
 *
 * <ol>
 *   <li>A move that only rebalances waits while brokers are down or refilled, or while it is on
 *       hold.
 *   <li>A partition that is being reassigned, by anyone, is not moved elsewhere; at most its
 *       reassignment is cancelled.
 *   <li>The replicas that stay are in sync; or it gets at least as many replicas as it loses and
 *       those that it loses are not in sync, which is how a lost copy is replaced. Kafka completes
 *       a reassignment by itself, when all added replicas are in sync: by this rule as many
 *       replicas are in sync then as would have been without it. (When it loses more than it gets,
 *       Kafka waits for all of them.)
 *   <li>The brokers that get a replica are serving.
 *   <li>The amount to copy is known: otherwise it could fill a disk, or run without a throttle.
 *   <li>Little of a tiered partition waits for its upload, so that little has to be copied; unless
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
        // Once, and not for every move: it needs all partitions.
        this.refills = load.refills();
    }

    /** Whether moves that only rebalance may begin. */
    boolean mayRebalance() {
        return load.hold().isEmpty() && allBrokersHealthy();
    }

    /** Whether no broker is down or being refilled. */
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
            return Optional.of(
                    new MoveObstacle(Cause.OnHold, load.hold(), "all nodes have been restarted"));
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
                move.name() + " is already being moved",
                "that move is done");
    }

    private static Optional<MoveObstacle> notInSync(Move move, Partition seen) {
        if (seen.leader() == Partition.NO_LEADER) {
            return Optional.of(
                    new MoveObstacle(
                            Cause.NoLeader,
                            move.name() + " has no leader",
                            "a broker with an in-sync replica is running"));
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
                                Cause.BrokerDown,
                                "broker " + id + " is not serving",
                                "it is serving"));
    }

    private boolean serves(int id) {
        var broker = brokers.get(id);
        return broker != null && broker.serving();
    }

    private static Optional<MoveObstacle> sizeUnknown(Move move, PartitionLoad partition) {
        return when(
                !move.adds().isEmpty() && !partition.data().known(),
                Cause.SizeUnknown,
                "no broker reports the size of " + move.name(),
                "its leader reports it");
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
