package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.MoveObstacle.Cause;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The moves that may begin now, in the order of their urgency.
 *
 * <ol>
 *   <li>A group of moves begins when nothing stands in the way of any of them ({@link MoveSafety}),
 *       and disks and bounds allow it ({@link InFlight}).
 *   <li>What only makes the cluster more even does so at once, and not only when all is done
 *       ({@link BalanceScore}).
 *   <li>When by that rule nothing can begin and nothing is in flight, the next groups begin
 *       together that make the cluster more even together, whatever the bounds.
 * </ol>
 */
final class MoveBatch {

    private final MoveSafety safety;
    private final InFlight inFlight;
    private final BalanceScore score;
    private final Map<String, PartitionLoad> partitions;
    private final List<Move> begun = new ArrayList<>();
    private final Map<Cause, WaitingMoves> waits = new EnumMap<>(Cause.class);
    private boolean bounded = true;

    private MoveBatch(ClusterLoad load, BalanceLimits limits, DraftAssignment draft) {
        this.safety = new MoveSafety(load, limits);
        this.inFlight = new InFlight(load, limits);
        this.score = new BalanceScore(draft);
        this.partitions =
                load.partitions().stream()
                        .collect(Collectors.toMap(PartitionLoad::name, Function.identity()));
    }

    static MoveBatch of(ClusterLoad load, BalanceLimits limits, DraftAssignment draft) {
        var batch = new MoveBatch(load, limits, draft);
        var groups = RemainingMoves.of(draft);
        groups.forEach(batch::beginInOrder);
        if (batch.begun.isEmpty() && batch.inFlight.isEmpty()) {
            batch.beginTogether(groups);
        }
        return batch;
    }

    List<Move> begin() {
        return begun.stream().filter(move -> !isCancellation(move)).toList();
    }

    List<CancelMove> cancel() {
        return begun.stream()
                .filter(this::isCancellation)
                .map(move ->
                        Reassignments.cancel(
                                partition(move), "its replicas are to stay where they were"))
                .toList();
    }

    List<WaitingMoves> waits() {
        return List.copyOf(waits.values());
    }

    /** How many leaders may be elected, between restarts too. */
    int elections() {
        return safety.allBrokersHealthy() ? inFlight.leadersLeft() : 0;
    }

    private void beginInOrder(List<Move> group) {
        if (group.getFirst().purpose().canWait()
                && !group.getFirst().onlyLeader()
                && !score.improvesBy(group)) {
            group.forEach(move -> wait(queued()));
        } else {
            begin(group);
        }
    }

    private void beginTogether(List<List<Move>> groups) {
        waits.clear();
        bounded = false;
        var before = score.evenness();
        for (var group : groups) {
            begin(group);
            if (score.evenness().isBetterThan(before)) {
                return;
            }
        }
        withdraw(List.copyOf(begun));
    }

    /** All of a group begin, or none. One group may always begin, however large. */
    private void begin(List<Move> group) {
        bounded &= begun.isEmpty() || !inFlight.isEmpty();
        int ready = 0;
        while (ready < group.size() && begin(group.get(ready))) {
            ready++;
        }
        if (ready < group.size()) {
            withdraw(group.subList(0, ready));
        }
    }

    private boolean begin(Move move) {
        var obstacle = obstacle(move);
        if (obstacle.isPresent()) {
            wait(obstacle.get());
            return false;
        }
        begun.add(move);
        score.begin(move);
        if (!isCancellation(move)) {
            inFlight.begin(move, leader(move));
        }
        return true;
    }

    private void withdraw(List<Move> moves) {
        for (var move : moves.reversed()) {
            begun.remove(move);
            score.withdraw(move);
            if (!isCancellation(move)) {
                inFlight.withdraw(move, leader(move));
            }
            wait(queued());
        }
    }

    private Optional<MoveObstacle> obstacle(Move move) {
        var obstacle = safety.obstacle(move, partition(move));
        return obstacle.isPresent() || isCancellation(move)
                ? obstacle
                : inFlight.obstacle(move, leader(move), bounded);
    }

    private static MoveObstacle queued() {
        return new MoveObstacle(Cause.Queued, "others are moved first", "some of these are done");
    }

    private void wait(MoveObstacle obstacle) {
        waits.merge(
                obstacle.cause(),
                new WaitingMoves(1, obstacle.why(), obstacle.until()),
                (first, next) -> new WaitingMoves(first.moves() + 1, first.why(), first.until()));
    }

    private boolean isCancellation(Move move) {
        return Reassignments.isCancellation(move, partition(move));
    }

    private int leader(Move move) {
        return partition(move).partition().leader();
    }

    private PartitionLoad partition(Move move) {
        var partition = partitions.get(move.name());
        if (partition == null) {
            throw new IllegalStateException("No partition " + move.name());
        }
        return partition;
    }
}
