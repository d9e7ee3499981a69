package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.balance.ClusterLoads.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What no single cluster can show: that there is no waste on the whole. */
class LongRunTest {

    @Test
    void laterPlansMoveNoMoreInTotalThanTheFirstOneAnnounced() {
        long planned = 0;
        long copied = 0;
        long cancelled = 0;
        for (var shape : shapes(300)) {
            var world = shape.world();
            planned += world.plan().remaining().replicas();
            world.settle();
            copied += world.copies();
            cancelled += world.cancelled;
        }

        System.out.printf(
                "300 clusters: planned to copy %d replicas, copied %d, turned %d round%n",
                planned, copied, cancelled);
        assertThat(copied).isLessThanOrEqualTo(planned + planned / 50);
        assertThat(cancelled).isLessThanOrEqualTo(copied / 100);
    }

    /** Hot data come and go: partitions that are 2 % larger or smaller at every look. */
    @Test
    void smallChangesOfBytesBringNoMovesForEver() {
        long first = 0;
        long atOnce = 0;
        long later = 0;
        for (var shape : shapes(60)) {
            var world = shape.world();
            world.settle();
            first += world.copies();
            atOnce += copiesWithChangingBytes(world, shape.random());
            later += copiesWithChangingBytes(world, shape.random());
        }

        System.out.printf(
                "60 clusters made even: %d replicas copied; in 50 looks with other bytes each: %d;"
                        + " in another 50: %d%n",
                first, atOnce, later);
        assertThat(later).isLessThanOrEqualTo(first / 50);
    }

    private static int copiesWithChangingBytes(SimulatedKafka world, Random random) {
        int before = world.copies();
        var bytes = world.partitions.values().stream().map(p -> p.bytes).toList();
        for (int look = 0; look < 50; look++) {
            int i = 0;
            for (var partition : world.partitions.values()) {
                partition.bytes = Math.round(bytes.get(i++) * (0.98 + random.nextDouble() * 0.04));
            }
            world.carryOut(world.plan());
            world.pass();
        }
        return world.copies() - before;
    }

    private static List<Shape> shapes(int count) {
        var random = new Random(7);
        return IntStream.range(0, count).mapToObj(i -> shape(random)).toList();
    }

    private static Shape shape(Random random) {
        int brokers = 2 + random.nextInt(11);
        return new Shape(
                brokers,
                List.of(0, 0, 2, 3, 5).get(random.nextInt(5)),
                1 + random.nextInt(12),
                1 + random.nextInt(40),
                1 + random.nextInt(4),
                Math.min(brokers - 1, random.nextInt(4)),
                List.of(1, 1, 10).get(random.nextInt(3)),
                random.nextLong());
    }
}
