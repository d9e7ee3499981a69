package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 100 brokers and 10,000 partitions of three replicas, of 200 topics: a few of them large and most
 * small, as log-normal distributions have it. Prints the figures of docs/benchmarks/scaling.md on
 * plans.
 */
@Tag("long")
class LargeClusterTest {

    private static final BalanceLimits LIMITS =
            new BalanceLimits(100, 1L << 50, 20, 1L << 50, 100, 0.8, 0.9, 0, 1, 1, 0);

    @ParameterizedTest(name = "{0} racks")
    @ValueSource(ints = {0, 3, 5})
    void isEvenAfterOnePlanAndASecondOneHasNoMoves(int racks) {
        var world = SimulatedKafka.ofBrokers(100, racks, LIMITS);
        fill(world);

        tell(racks, "placed at random", world);
        world.scaleTo(90, racks);
        tell(racks, "100 -> 90 brokers", world);
        world.nodes.keySet().removeIf(id -> id >= 90);
        world.scaleTo(100, racks);
        tell(racks, "90 -> 100 brokers", world);
    }

    /** Makes a plan, carries it out, makes another, and prints the figures. */
    private static void tell(int racks, String what, SimulatedKafka world) {
        var look = world.look();
        long start = cpuMs();
        var plan = Balance.of(look, LIMITS).next("");
        long taken = cpuMs() - start;
        world.fulfil(plan);
        start = cpuMs();
        var second = world.plan();
        long takenBySecond = cpuMs() - start;

        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.2f s | %,d | %d (%.2f s) | %s | %s | %s |%n",
                racks,
                what,
                taken / 1e3,
                plan.remaining().replicas(),
                second.moves().size(),
                takenBySecond / 1e3,
                range(world, id -> world.on(id).size()),
                offTheMean(world, world::ledBy),
                offTheMean(world, world::bytesOn));
        assertThat(second.moves()).isEmpty();
        Evenness.replicasDifferByOneAtMost(world);
        if (racks == 0) {
            Evenness.leadersAreWithinATenth(world);
            Evenness.bytesAreWithinATenth(world);
        }
    }

    private static String range(SimulatedKafka world, ToLongFunction<Integer> of) {
        var all = world.staying().stream().mapToLong(of).summaryStatistics();
        return all.getMin() + " to " + all.getMax();
    }

    private static String offTheMean(SimulatedKafka world, ToLongFunction<Integer> of) {
        var all = world.staying().stream().mapToLong(of).summaryStatistics();
        double mean = all.getAverage();
        return String.format(
                Locale.ROOT,
                "%.1f %%",
                100 * Math.max(all.getMax() - mean, mean - all.getMin()) / mean);
    }

    private static long cpuMs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }

    private static void fill(SimulatedKafka world) {
        var random = new Random(1);
        for (int topic = 0; topic < 200; topic++) {
            double bytes = 100e6 * Math.exp(random.nextGaussian());
            for (int index = 0; index < 50; index++) {
                world.partition(
                        "topic-" + topic,
                        index,
                        (long) (bytes * Math.exp(0.5 * random.nextGaussian())),
                        ClusterLoads.some(3, 100, random));
            }
        }
    }
}
