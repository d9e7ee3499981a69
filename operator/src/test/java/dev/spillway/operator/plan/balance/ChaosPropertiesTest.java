package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.ClusterLoads.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Plans while brokers vanish and return, disks are lost, moves are cancelled, others move
 * partitions, the operator is killed half-way through a plan, and people change their minds. What
 * must never happen fails in {@link SimulatedKafka} and {@link SimulatedPartition} when it does.
 */
@Tag("long")
class ChaosPropertiesTest {

    /** So wide that a large cluster is done after few looks. */
    private static final BalanceLimits LARGE =
            new BalanceLimits(5_000, 1L << 50, 400, 1L << 50, 1_000, 0.8, 0.9, 10, 1_000, 1, 0);

    @Provide
    Arbitrary<Shape> clusters() {
        return ClusterLoads.upTo(10, 8, 16);
    }

    /**
     * What comes between two looks.
     *
     * @param late a broker goes after the look, whose plan is then older than the world
     * @param steps of the plan that are carried out before the operator is killed
     */
    record Turn(boolean late, int steps, Event event) {}

    /** Numbers count round among those that there are. */
    sealed interface Event {

        record Crash(int broker) implements Event {}

        record RestartAll() implements Event {}

        record LoseDisk(int broker) implements Event {}

        record NewDisks() implements Event {}

        record CancelAMove() implements Event {}

        record SomeoneMoves(int partition, int to) implements Event {}

        record Scale(int by) implements Event {}

        record Factor(int topic, int replicas) implements Event {}

        /** So many percent more, to every partition. */
        record Write(int percent) implements Event {}
    }

    @Provide
    Arbitrary<List<Turn>> turns() {
        return turns(40);
    }

    @Provide
    Arbitrary<List<Turn>> fewTurns() {
        return turns(12);
    }

    private static Arbitrary<List<Turn>> turns(int count) {
        var any = Arbitraries.integers().between(0, 9_999);
        Arbitrary<Event> events =
                Arbitraries.frequencyOf(
                        Tuple.of(2, any.map(Event.Crash::new)),
                        Tuple.of(3, Arbitraries.create(Event.RestartAll::new)),
                        Tuple.of(1, any.map(Event.LoseDisk::new)),
                        Tuple.of(1, Arbitraries.create(Event.NewDisks::new)),
                        Tuple.of(1, Arbitraries.create(Event.CancelAMove::new)),
                        Tuple.of(1, Combinators.combine(any, any).as(Event.SomeoneMoves::new)),
                        Tuple.of(1, Arbitraries.integers().between(-2, 2).map(Event.Scale::new)),
                        Tuple.of(
                                1,
                                Combinators.combine(any, Arbitraries.integers().between(0, 3))
                                        .as(Event.Factor::new)),
                        Tuple.of(1, Arbitraries.integers().between(0, 10).map(Event.Write::new)));
        var late = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
        var steps =
                Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.just(Integer.MAX_VALUE)),
                        Tuple.of(1, Arbitraries.integers().between(0, 4)));
        return Combinators.combine(late, steps, events)
                .as(Turn::new)
                .list()
                .ofMaxSize(count)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 200)
    void whateverHappensTheClusterEndsAsDeclared(
            @ForAll("clusters") Shape shape, @ForAll("turns") List<Turn> turns) {
        var chaos = new Chaos(shape, SimulatedKafka.LIMITS);

        turns.forEach(chaos::take);
        chaos.end();
        chaos.world.settle();

        chaos.isAsDeclared();
    }

    /** About 100 brokers and 10,000 partitions. */
    @Property(tries = 2)
    void alsoWhenTheClusterIsLarge(
            @ForAll @IntRange(min = 0, max = 3) int racks,
            @ForAll long seed,
            @ForAll("fewTurns") List<Turn> turns) {
        var chaos = new Chaos(new Shape(100, racks, 200, 100, 3, 3, 10, seed), LARGE);

        turns.forEach(chaos::take);
        chaos.end();
        chaos.world.settle();

        chaos.isAsDeclared();
    }

    private static final class Chaos {

        final SimulatedKafka world;
        private final Shape shape;
        private int wanted;

        Chaos(Shape shape, BalanceLimits limits) {
            this.shape = shape;
            this.world = shape.world(limits);
            this.wanted = shape.brokers();
            world.fetchedInAPass = 200_000;
        }

        void take(Turn turn) {
            var plan = world.plan();
            if (turn.late() && plan.cancel().isEmpty()) {
                crash(turn.steps());
            }
            world.carryOut(plan, turn.steps());
            world.pass();
            switch (turn.event()) {
                case Event.Crash crash -> crash(crash.broker());
                case Event.RestartAll all ->
                        world.nodes.keySet().forEach(this::restartIfItHasADisk);
                case Event.LoseDisk lose -> loseDisk(broker(lose.broker()));
                case Event.NewDisks all -> giveNewDisks();
                case Event.CancelAMove one -> cancelOne();
                case Event.SomeoneMoves move -> someoneElseMoves(move.partition(), move.to());
                case Event.Scale scale -> scale(scale.by());
                case Event.Factor factor -> changeAReplicationFactor(factor);
                case Event.Write write ->
                        world.partitions
                                .values()
                                .forEach(p -> p.bytes += p.bytes * write.percent() / 100);
            }
        }

        private void crash(int index) {
            if (world.nodes.values().stream().filter(node -> !node.up).count() < 2) {
                world.crash(broker(index));
            }
        }

        private void restartIfItHasADisk(int id) {
            if (world.node(id).standing != Standing.LostDisk) {
                world.restart(id);
            }
        }

        private void loseDisk(int id) {
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

        private void someoneElseMoves(int partition, int to) {
            var up = new ArrayList<>(world.nodes.keySet().stream().filter(world::up).toList());
            Collections.rotate(up, to);
            world.partitions.values().stream()
                    .filter(p -> !p.moving() && p.isr.size() == p.replicas.size())
                    .filter(p -> p.replicas.size() <= up.size())
                    .filter(p -> p.leader != Partition.NO_LEADER)
                    .skip(partition % world.partitions.size())
                    .findFirst()
                    .ifPresent(p ->
                            p.reassign(List.copyOf(up.subList(0, p.replicas.size())), world::up));
        }

        private void scale(int by) {
            wanted = Math.max(1, wanted + by);
            world.scaleTo(wanted, shape.racks());
        }

        private void changeAReplicationFactor(Event.Factor factor) {
            var topic = "topic-" + factor.topic() % shape.topics();
            int replicas = 1 + factor.replicas() % Math.min(4, wanted);
            world.partitions.values().stream()
                    .filter(p -> p.topic.equals(topic))
                    .forEach(p -> p.wantedReplicas = replicas);
        }

        private int broker(int index) {
            var ids = List.copyOf(world.nodes.keySet());
            return ids.get(index % ids.size());
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
