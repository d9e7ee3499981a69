package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka that does what plans say, as slowly as real ones, and holds them to what must never
 * happen. Time passes only in {@link #pass}.
 */
final class SimulatedKafka {

    /** Bytes count from the first, and nothing else is in the way of small numbers. */
    static final BalanceLimits LIMITS =
            new BalanceLimits(20, 100_000_000, 8, 50_000_000, 20, 0.8, 0.9, 10, 1_000, 1, 0);

    static final BalanceLimits WITHOUT_REGARD_TO_BYTES =
            new BalanceLimits(20, 100_000_000, 8, 50_000_000, 20, 0.8, 0.9, 10, 1_000, 1, 1L << 50);

    final BalanceLimits limits;
    final TreeMap<Integer, Node> nodes = new TreeMap<>();
    final TreeMap<String, SimulatedPartition> partitions = new TreeMap<>();
    final List<Move> begun = new ArrayList<>();
    String hold = "";
    Throttle throttle = Throttle.NONE;
    int cancelled;

    /** What a follower fetches of each partition in one pass. */
    long fetchedInAPass = 1_000_000;

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

    SimulatedKafka(BalanceLimits limits) {
        this.limits = limits;
    }

    static SimulatedKafka ofBrokers(int count) {
        return ofBrokers(count, 0);
    }

    /** Brokers take turns in racks; no racks for 0. */
    static SimulatedKafka ofBrokers(int count, int racks) {
        return ofBrokers(count, racks, LIMITS);
    }

    static SimulatedKafka ofBrokers(int count, int racks, BalanceLimits limits) {
        var world = new SimulatedKafka(limits);
        for (int id = 0; id < count; id++) {
            world.broker(id, racks == 0 ? "" : "rack-" + id % racks, 0);
        }
        return world;
    }

    Node broker(int id, String rack, long capacity) {
        var node = new Node(rack, capacity);
        nodes.put(id, node);
        return node;
    }

    SimulatedPartition partition(String topic, int index, long bytes, List<Integer> replicas) {
        var partition =
                new SimulatedPartition(
                        topic, index, replicas, Math.max(1, replicas.size() - 1), bytes);
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
        return Balance.of(look(), limits).next("");
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

    private void carryOut(CancelMove cancel) {
        of(cancel.topic(), cancel.partition()).cancel(this::up);
        cancelled++;
    }

    private void carryOut(Move move) {
        var partition = of(move.topic(), move.partition());
        assertThat(partition.replicas).as("replicas of %s", move.name()).isEqualTo(move.from());
        partition.reassign(move.to(), this::up);
        begun.add(move);
        assertThat(move.adds()).allSatisfy(id -> mayBeGivenReplicas(id));
        if (!move.adds().isEmpty()) {
            assertThat(moving()).isLessThanOrEqualTo(limits.partitionsInFlight());
            var throttled = there(throttle.topics().get(move.topic()), "throttle");
            assertThat(throttled.followers())
                    .as("throttled followers of %s", move.topic())
                    .containsAll(
                            move.adds().stream().map(id -> move.partition() + ":" + id).toList());
        }
    }

    private void mayBeGivenReplicas(int id) {
        var node = node(id);
        assertThat(node.standing).isEqualTo(Standing.Stays);
        assertThat(partitions.values().stream().filter(p -> p.adding.contains(id)).count())
                .isLessThanOrEqualTo(limits.partitionsPerBroker());
        if (node.capacity > 0) {
            assertThat(bytesOn(id))
                    .isLessThanOrEqualTo((long) (node.capacity * limits.fillWhileMoving()));
        }
    }

    private void carryOut(Election election) {
        of(election.topic(), election.partition()).electPreferred(this::up);
    }

    void pass() {
        partitions.values().forEach(partition -> partition.fetch(fetchedInAPass, this::up));
    }

    /** Plans, acts and waits until there is nothing left to do; removes brokers that are empty. */
    void settle() {
        int atMost = 200 + 4 * partitions.size();
        for (int looks = 0; looks < atMost; looks++) {
            var plan = plan();
            carryOut(plan);
            if (plan.refusals().isEmpty()) {
                removeEmptyLeavers();
            }
            if (plan.done() && plan.elect().isEmpty() && allInSync()) {
                return;
            }
            pass();
        }
        throw new AssertionError("never done: " + plan() + " " + look());
    }

    /** All of a plan comes true at once, so that the next one can be compared with it. */
    void fulfil(BalancePlan plan) {
        plan.moves().forEach(move -> of(move.topic(), move.partition()).place(move.to(), this::up));
    }

    // What happens to it

    void crash(int id) {
        node(id).up = false;
        on(id).forEach(partition -> partition.brokerDown(id, this::up));
    }

    void restart(int id) {
        node(id).up = true;
    }

    void loseDisk(int id) {
        crash(id);
        node(id).standing = Standing.LostDisk;
        on(id).forEach(partition -> partition.diskLost(id, this::up));
    }

    /** Every other copy is in sync, so that no record is lost with this disk. */
    boolean canLoseDisk(int id) {
        return on(id).stream()
                .allMatch(p -> p.isr.stream().anyMatch(other -> other != id && up(other)));
    }

    /** The highest ids leave; missing ones come, and those that were leaving stay. */
    void scaleTo(int count, int racks) {
        nodes.forEach((id, node) -> {
            if (node.standing != Standing.LostDisk) {
                node.standing = id < count ? Standing.Stays : Standing.Leaves;
            }
        });
        for (int id = 0; id < count; id++) {
            if (!nodes.containsKey(id)) {
                broker(id, racks == 0 ? "" : "rack-" + id % racks, 0);
            }
        }
    }

    private void removeEmptyLeavers() {
        nodes.entrySet()
                .removeIf(node ->
                        node.getValue().standing == Standing.Leaves && on(node.getKey()).isEmpty());
    }

    // What it looks like

    boolean up(int id) {
        var node = nodes.get(id);
        return node != null && node.up;
    }

    Node node(int id) {
        return there(nodes.get(id), "broker " + id);
    }

    SimulatedPartition of(String topic, int index) {
        return there(partitions.get(topic + "-" + index), topic + "-" + index);
    }

    private static <T> T there(@Nullable T value, String name) {
        if (value == null) {
            throw new AssertionError("there is no " + name);
        }
        return value;
    }

    long moving() {
        return partitions.values().stream().filter(SimulatedPartition::moving).count();
    }

    private boolean allInSync() {
        return partitions.values().stream().allMatch(p -> p.isr.size() == p.replicas.size());
    }

    List<SimulatedPartition> on(int id) {
        return partitions.values().stream().filter(p -> p.replicas.contains(id)).toList();
    }

    long bytesOn(int id) {
        return on(id).stream().mapToLong(p -> p.bytes).sum();
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

    /** Bytes that were copied, or began to be. */
    long copied() {
        return begun.stream().mapToLong(move -> move.adds().size() * move.copyBytes()).sum();
    }

    int copies() {
        return begun.stream().mapToInt(move -> move.adds().size()).sum();
    }

    /** No broker was given the same replica twice. */
    void didNothingTwice() {
        var given = new HashSet<String>();
        for (var move : begun) {
            for (int id : move.adds()) {
                assertThat(given.add(move.name() + " on broker " + id))
                        .as("%s is given to broker %s for the first time", move.name(), id)
                        .isTrue();
            }
        }
    }
}
