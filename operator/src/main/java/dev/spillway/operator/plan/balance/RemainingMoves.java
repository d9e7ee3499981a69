package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What is left to do: the difference between the present assignment and the draft, as moves. */
final class RemainingMoves {

    private final DraftAssignment draft;

    private RemainingMoves(DraftAssignment draft) {
        this.draft = draft;
    }

    /**
     * All moves, in groups.
     *
     * @return the most urgent first: partitions with a missing copy, those with the fewest copies
     *     before others; replication factors; brokers that leave, the highest id first. Then what
     *     only rebalances, in the order of the decisions. Moves in one group were decided together:
     *     half of them would make the cluster less even.
     */
    static List<List<Move>> of(DraftAssignment draft) {
        var moves = new RemainingMoves(draft);
        var order =
                Comparator.<Integer, MovePurpose>comparing(moves::urgency)
                        .thenComparingInt(moves::copies)
                        .thenComparing(moves::highestLeaver, Comparator.reverseOrder())
                        .thenComparingInt(draft::decidedAt);
        var changed = new ArrayList<Integer>();
        for (int p = 0; p < draft.partitions().size(); p++) {
            if (draft.changed(p)) {
                changed.add(p);
            }
        }
        changed.sort(order);
        var groups = new ArrayList<List<Move>>();
        for (int i = 0; i < changed.size(); i++) {
            if (i == 0 || !moves.belongTogether(changed.get(i - 1), changed.get(i))) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(moves.move(changed.get(i)));
        }
        return groups;
    }

    private boolean belongTogether(int one, int next) {
        return draft.decidedAt(one) == draft.decidedAt(next)
                && purpose(one).canWait()
                && purpose(next).canWait();
    }

    private PartitionLoad load(int partition) {
        return draft.partitions().at(partition);
    }

    private MovePurpose purpose(int partition) {
        var purpose = draft.purpose(partition);
        if (purpose == null) {
            throw new IllegalStateException("A replica was moved for no purpose");
        }
        return purpose;
    }

    /** Of those that can wait, none is more urgent than another. */
    private MovePurpose urgency(int partition) {
        var purpose = purpose(partition);
        return purpose.canWait() ? MovePurpose.Leaders : purpose;
    }

    private int copies(int partition) {
        return purpose(partition) == MovePurpose.LostReplica
                ? load(partition).partition().isr().size()
                : 0;
    }

    private int highestLeaver(int partition) {
        return purpose(partition) == MovePurpose.Drain
                ? Arrays.stream(draft.start(partition))
                        .filter(draft.members()::mustDrain)
                        .map(draft.members()::id)
                        .max()
                        .orElse(0)
                : 0;
    }

    private Move move(int partition) {
        var load = load(partition);
        return new Move(
                load.partition().topic(),
                load.partition().index(),
                ids(draft.start(partition)),
                ids(draft.replicas(partition)),
                purpose(partition),
                why(partition),
                load.data().localBytes(),
                load.data().copyBytes());
    }

    private List<Integer> ids(int[] brokers) {
        return Arrays.stream(brokers).mapToObj(draft.members()::id).toList();
    }

    private String why(int partition) {
        var from = draft.start(partition);
        var to = draft.replicas(partition);
        return switch (purpose(partition)) {
            case LostReplica, Drain -> whyGiven(from);
            case ReplicationFactor ->
                    "it should have " + to.length + " replicas and has " + from.length;
            case Racks -> "more of its replicas than necessary are in one rack";
            case ReplicaCount ->
                    broker(first(to, from)) + " has fewer replicas than " + broker(first(from, to));
            case LocalBytes -> broker(first(to, from)) + " has less local data than other brokers";
            case Leaders -> broker(to[0]) + " leads fewer partitions than others";
        };
    }

    private String whyGiven(int[] from) {
        for (int broker : from) {
            if (draft.members().mustDrain(broker)) {
                return switch (draft.members().at(broker).standing()) {
                    case LostDisk -> broker(broker) + " has lost its disk";
                    case Unknown -> broker(broker) + " is not registered in Kafka";
                    case Leaves, Stays -> broker(broker) + " is being removed";
                };
            }
        }
        throw new IllegalStateException("No broker has to give its replica");
    }

    private String broker(int broker) {
        return "broker " + draft.members().id(broker);
    }

    /** The first broker that is among these and not among the others. */
    private static int first(int[] these, int[] others) {
        for (int broker : these) {
            if (Arrays.stream(others).noneMatch(other -> other == broker)) {
                return broker;
            }
        }
        return these[0];
    }
}
