package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What a cluster must look like that has nothing left to do. */
final class Evenness {

    private Evenness() {}

    static void holds(SimulatedKafka world, boolean racks) {
        replicasDifferByOneAtMost(world);
        racksAreNotCrowded(world);
        // With few partitions, or without another replica, leaderships cannot be handed on freely.
        boolean free =
                world.partitions.size() > 3 * world.nodes.size()
                        && world.partitions.values().stream().allMatch(p -> p.replicas.size() > 1);
        if (!racks && free) {
            leadersAreWithinATenth(world);
        }
        if (!racks) {
            bytesAreWithinATenthWhereSizesAllow(world);
        }
    }

    /** In a rack; without racks, in the cluster. */
    static void replicasDifferByOneAtMost(SimulatedKafka world) {
        var byRack =
                world.staying().stream().collect(Collectors.groupingBy(id -> world.node(id).rack));
        byRack.forEach((rack, ids) ->
                assertThat(most(ids, id -> world.on(id).size()))
                        .as("replicas on the brokers of rack '%s'", rack)
                        .isLessThanOrEqualTo(least(ids, id -> world.on(id).size()) + 1));
    }

    /** No rack has two more replicas of a partition than another one that has a broker to spare. */
    static void racksAreNotCrowded(SimulatedKafka world) {
        var racks =
                world.staying().stream().collect(Collectors.groupingBy(id -> world.node(id).rack));
        for (var partition : world.partitions.values()) {
            long most = 0;
            long leastWithRoom = Long.MAX_VALUE;
            for (var ids : racks.values()) {
                long inRack = ids.stream().filter(partition.replicas::contains).count();
                most = Math.max(most, inRack);
                if (inRack < ids.size()) {
                    leastWithRoom = Math.min(leastWithRoom, inRack);
                }
            }
            assertThat(most - 1)
                    .as("replicas of %s in its fullest rack, but one", partition.name())
                    .isLessThanOrEqualTo(leastWithRoom);
        }
    }

    static void leadersAreWithinATenth(SimulatedKafka world) {
        double mean = mean(world.staying(), world::ledBy);
        double tolerance = Math.max(1, mean / 10);
        assertThat(world.staying())
                .allSatisfy(id ->
                        assertThat(Math.abs(world.ledBy(id) - mean))
                                .as("partitions led by broker %s, off the mean %s", id, mean)
                                .isLessThanOrEqualTo(tolerance));
    }

    /** Sizes allow when a broker has many partitions and none is a large share of its bytes. */
    static void bytesAreWithinATenthWhereSizesAllow(SimulatedKafka world) {
        double mean = mean(world.staying(), world::bytesOn);
        boolean allow =
                world.partitions.values().stream().allMatch(p -> p.bytes < mean / 20)
                        && world.staying().stream().allMatch(id -> world.on(id).size() > 20);
        if (allow) {
            bytesAreWithinATenth(world);
        }
    }

    static void bytesAreWithinATenth(SimulatedKafka world) {
        double mean = mean(world.staying(), world::bytesOn);
        assertThat(world.staying())
                .allSatisfy(id ->
                        assertThat((double) world.bytesOn(id))
                                .as("bytes on broker %s", id)
                                .isBetween(mean * 0.9, mean * 1.1));
    }

    private static long most(List<Integer> ids, ToLongFunction<Integer> of) {
        return ids.stream().mapToLong(of).max().orElse(0);
    }

    private static long least(List<Integer> ids, ToLongFunction<Integer> of) {
        return ids.stream().mapToLong(of).min().orElse(0);
    }

    private static double mean(List<Integer> ids, ToLongFunction<Integer> of) {
        return ids.stream().mapToLong(of).average().orElse(0);
    }
}
