package dev.spillway.operator.plan.balance;

import dev.spillway.operator.observed.Partition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The moves that may begin now. In the order of their urgency, each is let go or waits:
 *
 * <ol>
 *   <li>What only makes the cluster more even waits while brokers are down or something else is
 *       going on.
 *   <li>A partition that is being moved, by whomever, is not moved otherwise.
 *   <li>Its replicas that stay are in sync; or it gets no fewer replicas than it loses and those
 *       that it loses are not in sync, which is how a lost copy is replaced. Kafka ends a
 *       reassignment by itself, when all added replicas are in sync: by this rule as many replicas
 *       are in sync then as would have been without it, or all of them.
 *   <li>The brokers that get a replica serve.
 *   <li>Of a tiered partition little waits for its upload, so that little has to be copied, unless
 *       a copy is missing.
 *   <li>The disks have room while the replicas that are to go are still there.
 *   <li>The bounds of {@link Limits} hold.
 * </ol>
 */
final class Batch {

    private final ClusterLoad load;
    private final Limits limits;
    private final InFlight inFlight;
    private final Map<Integer, BrokerLoad> brokers;
    private final Map<String, PartitionLoad> partitions;
    private final List<Integer> down;
    private final List<Move> begin = new ArrayList<>();
    private final Map<Cause, Waiting> waits = new EnumMap<>(Cause.class);
    private int leaders;

    /** Moves that wait for the same cause are told of together. */
    private enum Cause {
        NoLeader,
        NotInSync,
        BrokerDown,
        AlreadyMoving,
        Disk,
        Uploads,
        Held,
        Bounds
    }

    Batch(ClusterLoad load, Limits limits, List<Move> moves) {
        this.load = load;
        this.limits = limits;
        this.inFlight = new InFlight(load, limits);
        this.brokers =
                load.brokers().stream().collect(Collectors.toMap(BrokerLoad::id, broker -> broker));
        this.partitions =
                load.partitions().stream()
                        .collect(Collectors.toMap(PartitionLoad::name, partition -> partition));
        this.down =
                load.brokers().stream()
                        .filter(b -> b.standing() == BrokerLoad.Standing.Stays && !b.serving())
                        .map(BrokerLoad::id)
                        .sorted()
                        .toList();
        moves.forEach(this::consider);
    }

    List<Move> begin() {
        return List.copyOf(begin);
    }

    List<Waiting> waits() {
        return List.copyOf(waits.values());
    }

    /** How many more leaderships may change now. */
    int leadersLeft() {
        return limits.leadersPerStep() - leaders;
    }

    /** Whether what only makes the cluster more even may go on. */
    boolean quiet() {
        return load.hold().isEmpty() && down.isEmpty();
    }

    private void consider(Move move) {
        var partition = partition(move);
        if (mayBegin(move, partition)) {
            begin.add(move);
            if (onlyLeader(move)) {
                leaders++;
            } else {
                inFlight.begin(partition, move);
            }
        }
    }

    private PartitionLoad partition(Move move) {
        var partition = partitions.get(move.name());
        if (partition == null) {
            throw new IllegalStateException("No partition " + move.name());
        }
        return partition;
    }

    private static boolean onlyLeader(Move move) {
        return move.adds().isEmpty() && move.removes().isEmpty();
    }

    private boolean mayBegin(Move move, PartitionLoad partition) {
        return quietEnough(move)
                && notMoving(move, partition)
                && safe(move, partition)
                && receiversServe(move, move.adds())
                && uploaded(move, partition)
                && roomOnDisks(move, partition)
                && withinBounds(move, partition);
    }

    private boolean quietEnough(Move move) {
        if (!move.purpose().canWait() || quiet()) {
            return true;
        }
        return load.hold().isEmpty()
                ? receiversServe(move, down)
                : wait(Cause.Held, load.hold(), "that is over");
    }

    private boolean receiversServe(Move move, List<Integer> receivers) {
        Optional<Integer> missing = receivers.stream().filter(id -> !serves(id)).findFirst();
        return missing.isEmpty()
                || wait(
                        Cause.BrokerDown,
                        "broker " + missing.get() + " does not serve",
                        "it serves");
    }

    private boolean serves(int id) {
        var broker = brokers.get(id);
        return broker != null && broker.serving();
    }

    private boolean notMoving(Move move, PartitionLoad partition) {
        return !partition.moving()
                || wait(
                        Cause.AlreadyMoving,
                        move.name() + " is being moved already",
                        "that is done");
    }

    private boolean safe(Move move, PartitionLoad partition) {
        var seen = partition.partition();
        if (seen.leader() == Partition.NO_LEADER) {
            return wait(
                    Cause.NoLeader,
                    move.name() + " has no leader",
                    "a broker with an in-sync replica serves");
        }
        var missing = new ArrayList<>(move.to());
        missing.retainAll(move.from());
        missing.removeAll(seen.isr());
        boolean replacesWhatIsGone =
                move.adds().size() >= move.removes().size()
                        && move.removes().stream().noneMatch(seen.isr()::contains);
        return missing.isEmpty()
                || replacesWhatIsGone
                || wait(
                        Cause.NotInSync,
                        move.name() + " is not in sync on broker " + missing.getFirst(),
                        "it is in sync");
    }

    private boolean uploaded(Move move, PartitionLoad partition) {
        return move.adds().isEmpty()
                || move.purpose() == Purpose.LostReplica
                || partition.data().pendingUploadBytes() <= limits.pendingUploadBytes()
                || wait(
                        Cause.Uploads,
                        "segments of " + move.name() + " are not in S3 yet",
                        "they are uploaded");
    }

    private boolean roomOnDisks(Move move, PartitionLoad partition) {
        Optional<Integer> full =
                move.adds().stream().filter(id -> !hasRoom(id, partition)).findFirst();
        return full.isEmpty()
                || wait(
                        Cause.Disk,
                        "the disk of broker " + full.get() + " has no room for " + move.name(),
                        "others have left it");
    }

    private boolean hasRoom(int id, PartitionLoad partition) {
        var broker = brokers.get(id);
        return broker != null && inFlight.hasRoom(broker, partition);
    }

    private boolean withinBounds(Move move, PartitionLoad partition) {
        boolean takes = onlyLeader(move) ? leadersLeft() > 0 : inFlight.takes(partition, move);
        return takes || wait(Cause.Bounds, "others are moved first", "some of these are done");
    }

    private boolean wait(Cause cause, String why, String until) {
        waits.merge(
                cause,
                new Waiting(1, why, until),
                (first, next) -> new Waiting(first.moves() + 1, first.why(), first.until()));
        return false;
    }
}
