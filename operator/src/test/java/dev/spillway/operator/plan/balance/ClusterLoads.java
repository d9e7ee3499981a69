package dev.spillway.operator.plan.balance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Clusters of all kinds: even and uneven, with racks and without, of few and of many sizes. */
final class ClusterLoads {

    private ClusterLoads() {}

    /**
     * @param racks 0 for none
     * @param skew how many brokers at the end had no replicas yet
     * @param spread the largest partition of a topic has so many times the bytes of the smallest
     */
    record Shape(
            int brokers,
            int racks,
            int topics,
            int partitions,
            int replicas,
            int skew,
            int spread,
            long seed) {

        Random random() {
            return new Random(seed);
        }

        SimulatedKafka world() {
            return world(SimulatedKafka.LIMITS);
        }

        SimulatedKafka world(BalanceLimits limits) {
            var random = random();
            var world = SimulatedKafka.ofBrokers(brokers, racks, limits);
            for (int topic = 0; topic < topics; topic++) {
                int replicas = 1 + random.nextInt(Math.min(this.replicas, brokers - skew));
                long bytes = 1_000L * (1 + random.nextInt(1_000));
                for (int index = 0; index < 1 + random.nextInt(partitions); index++) {
                    world.partition(
                            "topic-" + topic,
                            index,
                            bytes + random.nextLong(bytes * spread),
                            some(replicas, brokers - skew, random));
                }
            }
            return world;
        }
    }

    static Arbitrary<Shape> upTo(int brokers, int topics, int partitions) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, brokers),
                        Arbitraries.of(0, 0, 2, 3, 5),
                        Arbitraries.integers().between(1, topics),
                        Arbitraries.integers().between(1, partitions),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(1, 1, 10),
                        Arbitraries.longs())
                .as((b, racks, t, p, replicas, skew, spread, seed) ->
                        new Shape(b, racks, t, p, replicas, Math.min(skew, b - 1), spread, seed))
                // They would be nearly all: clusters of one broker and one partition.
                .withoutEdgeCases();
    }

    static List<Integer> some(int count, int brokers, Random random) {
        var ids = new ArrayList<Integer>();
        for (int id = 0; id < brokers; id++) {
            ids.add(id);
        }
        Collections.shuffle(ids, random);
        return ids.subList(0, count);
    }
}
