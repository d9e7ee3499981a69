package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** A partition as Kafka's controller treats it: in-sync replicas, leader, reassignment. */
final class SimulatedPartition {

    final String topic;
    final int index;
    final int minInsync;
    int wantedReplicas;
    long bytes;
    long copyBytes;
    boolean told = true;
    long pendingUploadBytes;

    List<Integer> replicas;
    final Set<Integer> isr = new LinkedHashSet<>();
    int leader;
    List<Integer> adding = List.of();
    List<Integer> removing = List.of();

    /** Replicas whose disk came back empty, and what they have again. */
    final Map<Integer, Long> refilled = new HashMap<>();

    private final Map<Integer, Long> arrived = new HashMap<>();

    SimulatedPartition(String topic, int index, List<Integer> replicas, int minInsync, long bytes) {
        this.topic = topic;
        this.index = index;
        this.replicas = new ArrayList<>(replicas);
        this.isr.addAll(replicas);
        this.leader = replicas.getFirst();
        this.wantedReplicas = replicas.size();
        this.minInsync = minInsync;
        this.bytes = bytes;
        this.copyBytes = bytes;
    }

    String name() {
        return topic + "-" + index;
    }

    boolean moving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    void loseDisk(int broker) {
        isr.remove(broker);
        refilled.put(broker, 0L);
    }

    PartitionLoad look() {
        return new PartitionLoad(
                new Partition(
                        topic,
                        index,
                        leader,
                        List.copyOf(replicas),
                        Set.copyOf(isr),
                        minInsync,
                        moving()),
                adding,
                removing,
                refills(),
                wantedReplicas,
                new PartitionLoad.Data(
                        bytes,
                        copyBytes,
                        arrived.values().stream().mapToLong(Long::longValue).sum(),
                        pendingUploadBytes,
                        told));
    }

    private List<PartitionLoad.Refill> refills() {
        return refilled.entrySet().stream()
                .map(replica ->
                        new PartitionLoad.Refill(
                                replica.getKey(), replica.getValue(), bytes - replica.getValue()))
                .toList();
    }

    // What the operator may ask for

    void reassign(List<Integer> target, IntPredicate up) {
        assertThat(moving()).as("%s is already being moved", name()).isFalse();
        assertThat(target).as("replicas of %s", name()).isNotEmpty().doesNotHaveDuplicates();
        adding = minus(target, replicas);
        removing = minus(replicas, target);
        var all = new ArrayList<>(target);
        all.addAll(removing);
        replicas = all;
        adding.forEach(broker -> arrived.put(broker, 0L));
        completeIfPossible(up);
    }

    /** As in Kafka: the added replicas go, in sync or not. */
    void cancel(IntPredicate up) {
        assertThat(moving()).as("%s is being moved", name()).isTrue();
        var left = new HashSet<>(isr);
        left.removeAll(adding);
        assertThat(left)
                .as("in-sync replicas of %s without those being added", name())
                .isNotEmpty();
        assertThat(left.size())
                .as("in-sync replicas of %s after a cancellation", name())
                .isGreaterThanOrEqualTo(Math.min(isr.size(), needed(minus(replicas, adding))));
        end(minus(replicas, adding), adding, up);
    }

    void electPreferred(IntPredicate up) {
        int preferred = replicas.getFirst();
        if (isr.contains(preferred) && up.test(preferred)) {
            leader = preferred;
        }
    }

    void place(List<Integer> target, IntPredicate up) {
        replicas = new ArrayList<>(target);
        isr.clear();
        isr.addAll(target);
        adding = List.of();
        removing = List.of();
        arrived.clear();
        leader = target.getFirst();
        elect(up);
    }

    // What happens to it

    void brokerDown(int broker, IntPredicate up) {
        if (isr.size() > 1) {
            isr.remove(broker);
        }
        elect(up);
    }

    /** The replica's data are gone: it can no longer be the one that is in sync. */
    void diskLost(int broker, IntPredicate up) {
        isr.remove(broker);
        arrived.computeIfPresent(broker, (id, bytes) -> 0L);
        elect(up);
    }

    /** Followers fetch: those that only lag are in sync again, new ones when all has arrived. */
    void fetch(long bytesEach, IntPredicate up) {
        elect(up);
        if (leader == Partition.NO_LEADER) {
            return;
        }
        for (int broker : replicas) {
            if (up.test(broker) && !isr.contains(broker)) {
                long copied =
                        Math.min(copyBytes, arrived.getOrDefault(broker, copyBytes) + bytesEach);
                arrived.computeIfPresent(broker, (id, bytes) -> copied);
                if (copied >= copyBytes) {
                    isr.add(broker);
                }
            }
        }
        completeIfPossible(up);
    }

    private void completeIfPossible(IntPredicate up) {
        if (!moving()) {
            return;
        }
        var target = minus(replicas, removing);
        var inSync = new HashSet<>(isr);
        inSync.removeAll(removing);
        boolean shrinks = adding.size() < removing.size();
        if (inSync.isEmpty() || !inSync.containsAll(shrinks ? target : adding)) {
            return;
        }
        var withoutUs = new HashSet<>(isr);
        withoutUs.removeAll(adding);
        assertThat(inSync.size())
                .as("in-sync replicas of %s after a move", name())
                .isGreaterThanOrEqualTo(Math.min(needed(target), withoutUs.size()));
        end(target, removing, up);
    }

    private int needed(List<Integer> of) {
        return Math.min(minInsync, of.size());
    }

    private void end(List<Integer> replicas, List<Integer> gone, IntPredicate up) {
        this.replicas = replicas;
        gone.forEach(isr::remove);
        adding = List.of();
        removing = List.of();
        arrived.clear();
        elect(up);
    }

    private void elect(IntPredicate up) {
        if (leader == Partition.NO_LEADER || !isr.contains(leader) || !up.test(leader)) {
            leader =
                    replicas.stream()
                            .filter(broker -> isr.contains(broker) && up.test(broker))
                            .findFirst()
                            .orElse(Partition.NO_LEADER);
        }
    }

    private static List<Integer> minus(List<Integer> brokers, List<Integer> others) {
        var rest = new ArrayList<>(brokers);
        rest.removeAll(others);
        return rest;
    }
}
