package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Kafka that does what plans say, as slowly as real ones, and holds them to what must never
 * happen. Time goes on only in {@link #pass}.
 */
final class World {

    /** What a follower fetches of each partition in one pass. */
    long fetchedInAPass = 100;

    String hold = "";
    Throttle throttle = Throttle.NONE;
    final Limits limits;
    final TreeMap<Integer, Node> nodes = new TreeMap<>();
    final TreeMap<String, SimulatedPartition> partitions = new TreeMap<>();
    final List<Move> begun = new ArrayList<>();
    int cancelled;

    static final class Node {
        final String rack;
        final long capacity;
        boolean up = true;
        Standing standing = Standing.Stays;

        Node(String rack, long capacity) {
            this.rack = rack;
            this.capacity = capacity;
        }
    }

    World(Limits limits) {
        this.limits = limits;
    }

    // Building it

    World broker(int id, String rack, long capacity) {
        nodes.put(id, new Node(rack, capacity));
        return this;
    }

    World brokers(int count) {
        for (int id = 0; id < count; id++) {
            broker(id, "", 0);
        }
        return this;
    }

    SimulatedPartition partition(
            String topic, int index, List<Integer> replicas, int minInsync, long bytes) {
        var partition = new SimulatedPartition(topic, index, replicas, minInsync, bytes);
        partitions.put(partition.name(), partition);
        return partition;
    }

    // The loop

    ClusterLoad look() {
        var brokers = new ArrayList<BrokerLoad>();
        nodes.forEach((id, node) ->
                brokers.add(
                        new BrokerLoad(id, node.rack, node.capacity, node.standing, node.up, 0)));
        return new ClusterLoad(
                brokers, partitions.values().stream().map(SimulatedPartition::look).toList(), hold);
    }

    BalancePlan plan() {
        return Balance.next(look(), limits);
    }

    void carryOut(BalancePlan plan) {
        carryOut(plan, Integer.MAX_VALUE);
    }

    /** The operator is killed after so many steps. */
    void carryOut(BalancePlan plan, int steps) {
        var todo = new ArrayList<Runnable>();
        todo.add(() -> throttle = plan.throttle());
        plan.cancel().forEach(cancel -> todo.add(() -> carryOut(cancel)));
        plan.begin().forEach(move -> todo.add(() -> carryOut(move)));
        plan.elect().forEach(election -> todo.add(() -> carryOut(election)));
        todo.stream().limit(steps).forEach(Runnable::run);
    }

    private void carryOut(Cancel cancel) {
        of(cancel.topic(), cancel.partition()).cancel(this::up);
        cancelled++;
    }

    private void carryOut(Move move) {
        var partition = of(move.topic(), move.partition());
        assertThat(partition.replicas).as("replicas of %s", move.name()).isEqualTo(move.from());
        assertThat(move.adds())
                .allSatisfy(id -> assertThat(node(id).standing).isEqualTo(Standing.Stays));
        partition.reassign(move.to(), this::up);
        begun.add(move);
    }

    private void carryOut(Election election) {
        of(election.topic(), election.partition()).electPreferred(this::up);
    }

    void pass() {
        partitions.values().forEach(partition -> partition.fetch(fetchedInAPass, this::up));
    }

    /**
     * Plans, acts and waits until there is nothing left to do.
     *
     * @return how often it was looked at
     */
    int settle(int atMost) {
        for (int looks = 1; looks <= atMost; looks++) {
            var plan = plan();
            holds(plan);
            if (plan.done() && plan.elect().isEmpty() && moving() == 0) {
                carryOut(plan);
                return looks;
            }
            carryOut(plan);
            pass();
        }
        throw new AssertionError(
                "not done after " + atMost + " looks: " + plan().waiting() + plan().moves());
    }

    // What happens to it

    void crash(int id) {
        node(id).up = false;
        partitions.values().stream()
                .filter(partition -> partition.replicas.contains(id))
                .forEach(partition -> partition.brokerDown(id, this::up));
    }

    void restart(int id) {
        if (node(id).standing != Standing.LostDisk) {
            node(id).up = true;
        }
    }

    void loseDisk(int id) {
        crash(id);
        node(id).standing = Standing.LostDisk;
        partitions.values().stream()
                .filter(partition -> partition.replicas.contains(id))
                .forEach(partition -> partition.diskLost(id, this::up));
    }

    /** Every other copy is in sync, so that nothing is lost by losing this disk. */
    boolean canLoseDisk(int id) {
        return partitions.values().stream()
                .filter(partition -> partition.replicas.contains(id))
                .allMatch(partition ->
                        partition.isr.stream().anyMatch(other -> other != id && up(other)));
    }

    /** The highest ids go, or come back. Those that hold nothing any more are taken away. */
    void scaleTo(int count) {
        nodes.forEach((id, node) -> {
            if (node.standing != Standing.LostDisk) {
                node.standing = id < count ? Standing.Stays : Standing.Leaves;
            }
        });
        for (int id = 0; id < count; id++) {
            nodes.computeIfAbsent(
                    id, i -> new Node(nodes.get(0).rack.isEmpty() ? "" : "r" + i % 3, 0));
        }
    }

    void removeEmptyLeavers() {
        nodes.entrySet()
                .removeIf(node ->
                        node.getValue().standing == Standing.Leaves
                                && replicasOn(node.getKey()) == 0);
    }

    // What it looks like

    boolean up(int id) {
        var node = nodes.get(id);
        return node != null && node.up;
    }

    Node node(int id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new AssertionError("no broker " + id);
        }
        return node;
    }

    SimulatedPartition of(String topic, int index) {
        var partition = partitions.get(topic + "-" + index);
        if (partition == null) {
            throw new AssertionError("no partition " + topic + "-" + index);
        }
        return partition;
    }

    long moving() {
        return partitions.values().stream().filter(SimulatedPartition::moving).count();
    }

    long replicasOn(int id) {
        return partitions.values().stream().filter(p -> p.replicas.contains(id)).count();
    }

    long bytesOn(int id) {
        return partitions.values().stream()
                .filter(p -> p.replicas.contains(id))
                .mapToLong(p -> p.bytes)
                .sum();
    }

    long ledBy(int id) {
        return partitions.values().stream().filter(p -> p.leader == id).count();
    }

    List<Integer> staying() {
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().standing == Standing.Stays)
                .map(Map.Entry::getKey)
                .toList();
    }

    // What must hold of every plan

    private void holds(BalancePlan plan) {
        var begins = new HashMap<String, Move>();
        plan.begin().forEach(move -> assertThat(begins.put(move.name(), move)).isNull());
        assertThat(plan.moves()).containsAll(plan.begin());
    }
}
