package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A topic of one partition: its replicas, and how much each of them holds. */
final class SimulatedTopic {
    /** Enough to be throttled. */
    static final long WHOLE = 24L << 20;

    final String name;
    final Map<Integer, Long> bytes = new HashMap<>();
    final TreeSet<Integer> isr;
    final int minInsync;
    List<Integer> replicas;
    List<Integer> adding = List.of();
    List<Integer> removing = List.of();
    int leader;

    SimulatedTopic(String name, List<Integer> replicas, int minInsync) {
        this.name = name;
        this.replicas = replicas;
        this.isr = new TreeSet<>(replicas);
        this.minInsync = minInsync;
        this.leader = replicas.getFirst();
        replicas.forEach(id -> bytes.put(id, WHOLE));
    }

    Partition partition() {
        return new Partition(name, 0, leader, replicas, Set.copyOf(isr), minInsync, moving());
    }

    boolean moving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    Placement placement() {
        return new Placement(adding, removing, Map.copyOf(bytes), new Placement.Untiered());
    }

    void move(List<Integer> to) {
        assertThat(moving()).as("%s is being moved already", name).isFalse();
        adding = minus(to, replicas);
        removing = minus(replicas, to);
        adding.forEach(id -> bytes.put(id, 0L));
        replicas = Stream.concat(to.stream(), removing.stream()).toList();
        endMove();
    }

    void cancelMove() {
        replicas = minus(replicas, adding);
        isr.removeAll(adding);
        bytes.keySet().retainAll(replicas);
        assertThat(isr)
                .as("in-sync replicas of %s without those that were added", name)
                .isNotEmpty();
        adding = List.of();
        removing = List.of();
    }

    /** As Kafka does: by itself, when all added replicas are in sync. */
    void endMove() {
        if (moving() && isr.containsAll(adding) && !isr.equals(Set.copyOf(removing))) {
            replicas = minus(replicas, removing);
            isr.removeAll(removing);
            bytes.keySet().retainAll(replicas);
            adding = List.of();
            removing = List.of();
        }
    }

    void electPreferred() {
        int preferred = replicas.getFirst();
        leader = isr.contains(preferred) ? preferred : leader;
    }

    /** What a replica fetches between two looks. */
    void fetch(int id) {
        bytes.merge(id, WHOLE / 4, (held, more) -> Math.min(WHOLE, held + more));
        if (bytes.getOrDefault(id, 0L) == WHOLE) {
            isr.add(id);
        }
    }

    void loseDisk(int id) {
        if (replicas.contains(id) && isr.stream().anyMatch(inSync -> inSync != id)) {
            isr.remove(id);
            bytes.put(id, 0L);
        }
    }

    private static List<Integer> minus(List<Integer> brokers, List<Integer> others) {
        return brokers.stream().filter(id -> !others.contains(id)).toList();
    }
}
