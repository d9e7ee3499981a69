package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The brokers by position, in the order of their ids. Positions and arrays instead of ids and maps
 * are what makes a plan for 10,000 partitions fast.
 */
final class IndexedBrokers {

    /** What {@link List#indexOf} says of a rack that is none, or that no broker stays in. */
    private static final int NO_RACK = -1;

    private final List<BrokerLoad> brokers;
    private final Map<Integer, Integer> positions = new HashMap<>();
    private final int[] racks;
    private final int rackCount;
    private final boolean canDrain;
    private final long[] room;

    private IndexedBrokers(List<BrokerLoad> brokers, boolean canDrain, BalanceLimits limits) {
        this.brokers = brokers;
        this.canDrain = canDrain;
        this.racks = new int[brokers.size()];
        this.room = new long[brokers.size()];
        var names = rackNames(brokers);
        this.rackCount = names.size();
        for (int b = 0; b < brokers.size(); b++) {
            var broker = brokers.get(b);
            positions.put(broker.id(), b);
            racks[b] = names.isEmpty() ? 0 : names.indexOf(broker.rack());
            room[b] =
                    broker.capacityBytes() == 0
                            ? Long.MAX_VALUE
                            : (long) (broker.capacityBytes() * limits.fill());
        }
    }

    /**
     * @param canDrain whether brokers that are to leave can, or have to be left as they are
     */
    static IndexedBrokers of(ClusterLoad load, BalanceLimits limits, boolean canDrain) {
        var brokers = new ArrayList<>(load.brokers());
        var known = new TreeSet<Integer>();
        brokers.forEach(broker -> known.add(broker.id()));
        for (var partition : load.partitions()) {
            for (int id : partition.partition().replicas()) {
                if (known.add(id)) {
                    brokers.add(new BrokerLoad(id, "", 0, Standing.Unknown, false, 0));
                }
            }
        }
        brokers.sort(Comparator.comparingInt(BrokerLoad::id));
        return new IndexedBrokers(brokers, canDrain, limits);
    }

    /** Empty when racks do not count. A broker that has not started yet has not told its rack. */
    private static List<String> rackNames(List<BrokerLoad> brokers) {
        var names = new TreeSet<String>();
        for (var broker : brokers) {
            if (broker.standing() == Standing.Stays
                    && (broker.serving() || !broker.rack().isEmpty())) {
                names.add(broker.rack());
            }
        }
        return names.contains("") || names.size() < 2 ? List.of() : List.copyOf(names);
    }

    int size() {
        return brokers.size();
    }

    BrokerLoad at(int broker) {
        return brokers.get(broker);
    }

    int id(int broker) {
        return brokers.get(broker).id();
    }

    int position(int id) {
        var position = positions.get(id);
        if (position == null) {
            throw new IllegalStateException("No broker " + id + " in the plan");
        }
        return position;
    }

    int[] positions(List<Integer> ids) {
        return ids.stream().mapToInt(this::position).toArray();
    }

    /** Is given replicas, perhaps only when it serves again. */
    boolean stays(int broker) {
        return at(broker).standing() == Standing.Stays;
    }

    /** Can be given replicas now. */
    boolean serves(int broker) {
        return stays(broker) && at(broker).serving();
    }

    /** Must not keep a replica. */
    boolean mustDrain(int broker) {
        return switch (at(broker).standing()) {
            case Stays -> false;
            case Leaves -> canDrain;
            case LostDisk, Unknown -> true;
        };
    }

    int staying() {
        int staying = 0;
        for (int b = 0; b < size(); b++) {
            staying += stays(b) ? 1 : 0;
        }
        return staying;
    }

    /** Local bytes that a broker may have by plan. */
    long room(int broker) {
        return room[broker];
    }

    boolean usesRacks() {
        return rackCount > 0;
    }

    boolean sameRack(int one, int other) {
        return racks[one] == racks[other] && racks[one] != NO_RACK;
    }
}
