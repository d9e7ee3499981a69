package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100 brokers and 10,000 partitions of three replicas, of 200 topics of very different sizes. */
class LargeClusterTest {

    private static final Limits LIMITS =
            new Limits(100, 1L << 50, 20, 1L << 50, 100, 0.8, 0.9, 0, 1, 1, 0);

    @ParameterizedTest(name = "{0} racks")
    @ValueSource(ints = {0, 3, 5})
    void isPlannedForInLessThanTwoSeconds(int racks) {
        var world = World.ofBrokers(100, racks, LIMITS);
        fill(world);

        tell(racks + " racks, out of chaos", world);
        world.scaleTo(97, racks);
        tell(racks + " racks, 100 -> 97 brokers", world);
        world.nodes.keySet().removeIf(id -> id >= 97);
        world.scaleTo(100, racks);
        tell(racks + " racks, 97 -> 100 brokers", world);
    }

    /** Makes a plan, tells what it took, makes it come true, and makes another. */
    private static void tell(String what, World world) {
        var look = world.look();
        long start = cpuMs();
        var plan = Balance.next(look, LIMITS);
        long taken = cpuMs() - start;
        world.fulfil(plan);
        var second = world.plan();

        System.out.printf(
                "plan for 100 brokers and 10,000 partitions, %s: %d ms of CPU, %d replicas to copy,"
                        + " a second plan: %d%n",
                what, taken, plan.remaining().replicas(), second.remaining().replicas());
        assertThat(second.moves()).isEmpty();
        Evenness.replicasDifferByOneAtMost(world);
        if (world.node(0).rack.isEmpty()) {
            Evenness.leadersAreWithinATenth(world);
            Evenness.bytesAreWithinATenth(world);
        }
    }

    private static long cpuMs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }

    private static void fill(World world) {
        var random = new Random(1);
        for (int topic = 0; topic < 200; topic++) {
            long bytes = 1 + random.nextInt(1_000_000);
            for (int index = 0; index < 50; index++) {
                var brokers = new ArrayList<Integer>();
                while (brokers.size() < 3) {
                    int broker = random.nextInt(100);
                    if (!brokers.contains(broker)) {
                        brokers.add(broker);
                    }
                }
                world.partition(
                        "topic-" + topic, index, bytes * (50L + random.nextInt(100)), brokers);
            }
        }
    }
}
