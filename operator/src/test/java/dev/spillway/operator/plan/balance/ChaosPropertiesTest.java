package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.Clusters.Shape;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/**
 * Plans while brokers vanish and return, disks are lost, moves are cancelled, others move
 * partitions, the operator is killed half-way through a plan, and people change their minds. What
 * must never happen fails in {@link World} and {@link SimulatedPartition} when it does.
 */
@Tag("long")
class ChaosPropertiesTest {

    /** So wide that a large cluster is done after few looks. */
    private static final Limits LARGE =
            new Limits(5_000, 1L << 50, 400, 1L << 50, 1_000, 0.8, 0.9, 10, 1_000, 1, 0);

    @Provide
    Arbitrary<Shape> clusters() {
        return Clusters.upTo(10, 8, 16);
    }

    @Property(tries = 200)
    void whateverHappensTheClusterEndsAsDeclared(@ForAll("clusters") Shape shape) {
        var chaos = new Chaos(shape, World.LIMITS);

        chaos.reign(40);
        chaos.end();
        chaos.world.settle();

        chaos.isAsDeclared();
    }

    /** About 100 brokers and 10,000 partitions. */
    @Property(tries = 2)
    void alsoWhenTheClusterIsLarge(
            @ForAll @IntRange(min = 0, max = 3) int racks, @ForAll long seed) {
        var chaos = new Chaos(new Shape(100, racks, 200, 100, 3, 3, 10, seed), LARGE);

        chaos.reign(12);
        chaos.end();
        chaos.world.settle();

        chaos.isAsDeclared();
    }

    private static final class Chaos {

        final World world;
        private final Shape shape;
        private final Random random;
        private int wanted;

        Chaos(Shape shape, Limits limits) {
            this.shape = shape;
            this.world = shape.world(limits);
            this.random = shape.random();
            this.wanted = shape.brokers();
            world.fetchedInAPass = 200_000;
        }

        void reign(int looks) {
            for (int look = 0; look < looks; look++) {
                var plan = world.plan();
                boolean late = plan.cancel().isEmpty() && random.nextInt(10) == 0;
                if (late) {
                    // The plan is older than the world when it is carried out.
                    crashOne();
                }
                boolean killed = random.nextInt(5) == 0;
                world.carryOut(plan, killed ? random.nextInt(5) : Integer.MAX_VALUE);
                world.pass();
                something();
            }
        }

        private void something() {
            switch (random.nextInt(12)) {
                case 0, 1 -> crashOne();
                case 2, 3, 4 -> world.nodes.keySet().forEach(this::restartIfItHasADisk);
                case 5 -> loseADisk();
                case 6 -> giveNewDisks();
                case 7 -> cancelOne();
                case 8 -> someoneElseMovesOne();
                case 9 -> scale();
                case 10 -> changeAReplicationFactor();
                default -> writeSome();
            }
        }

        private void crashOne() {
            if (world.nodes.values().stream().filter(node -> !node.up).count() < 2) {
                world.crash(anyBroker());
            }
        }

        private void restartIfItHasADisk(int id) {
            if (world.node(id).standing != Standing.LostDisk) {
                world.restart(id);
            }
        }

        private void loseADisk() {
            int id = anyBroker();
            int left = world.staying().size() - 1;
            boolean canBeBorne =
                    world.canLoseDisk(id)
                            && world.partitions.values().stream()
                                    .allMatch(p -> p.wantedReplicas <= left);
            if (canBeBorne && left >= wanted - 1) {
                world.loseDisk(id);
            }
        }

        private void giveNewDisks() {
            world.nodes.forEach((id, node) -> {
                if (node.standing == Standing.LostDisk) {
                    node.standing = id < wanted ? Standing.Stays : Standing.Leaves;
                    node.up = true;
                }
            });
        }

        private void cancelOne() {
            world.partitions.values().stream()
                    .filter(SimulatedPartition::moving)
                    .filter(p -> p.isr.stream().noneMatch(p.adding::contains))
                    .findAny()
                    .ifPresent(partition -> partition.cancel(world::up));
        }

        private void someoneElseMovesOne() {
            var up = world.nodes.keySet().stream().filter(world::up).toList();
            world.partitions.values().stream()
                    .filter(p -> !p.moving() && p.isr.size() == p.replicas.size())
                    .filter(p -> p.replicas.size() <= up.size())
                    .filter(p -> p.leader != Partition.NO_LEADER)
                    .skip(random.nextInt(world.partitions.size()))
                    .findFirst()
                    .ifPresent(p -> p.reassign(some(p.replicas.size(), up), world::up));
        }

        private List<Integer> some(int count, List<Integer> of) {
            return Clusters.some(count, of.size(), random).stream().map(of::get).toList();
        }

        private void scale() {
            wanted = Math.max(1, wanted + random.nextInt(5) - 2);
            world.scaleTo(wanted, shape.racks());
        }

        private void changeAReplicationFactor() {
            var topic = "topic-" + random.nextInt(shape.topics());
            int replicas = 1 + random.nextInt(Math.min(4, wanted));
            world.partitions.values().stream()
                    .filter(p -> p.topic.equals(topic))
                    .forEach(p -> p.wantedReplicas = replicas);
        }

        private void writeSome() {
            world.partitions
                    .values()
                    .forEach(p -> p.bytes += random.nextInt(1 + (int) p.bytes / 10));
        }

        private int anyBroker() {
            var ids = List.copyOf(world.nodes.keySet());
            return ids.get(random.nextInt(ids.size()));
        }

        /** Peace, and a declaration that can be met. */
        void end() {
            int most =
                    world.partitions.values().stream()
                            .mapToInt(p -> p.wantedReplicas)
                            .max()
                            .orElse(1);
            wanted = Math.max(wanted, most);
            world.scaleTo(wanted, shape.racks());
            giveNewDisks();
            world.nodes.keySet().forEach(world::restart);
            world.fetchedInAPass = 1_000_000;
        }

        void isAsDeclared() {
            assertThat(world.nodes.keySet()).containsExactlyElementsOf(world.staying());
            assertThat(world.nodes).hasSize(wanted);
            assertThat(world.moving()).isZero();
            assertThat(world.throttle).isEqualTo(Throttle.NONE);
            assertThat(world.plan().done()).isTrue();
            assertThat(world.partitions.values())
                    .allSatisfy(p -> assertThat(p.replicas).hasSize(p.wantedReplicas));
            Evenness.holds(world, shape.racks() > 0);
        }
    }
}
