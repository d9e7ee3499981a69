package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.balance.ClusterLoads.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every plan, on clusters of all kinds. */
class BalancePropertiesTest {

    @Provide
    Arbitrary<Shape> clusters() {
        return ClusterLoads.upTo(12, 12, 40);
    }

    @Property(tries = 300)
    void aPlanMakesTheClusterEven(@ForAll("clusters") Shape shape) {
        var world = shape.world();

        world.settle();

        Evenness.holds(world, shape.racks() > 0);
    }

    @Property(tries = 300)
    void onItsOwnResultAPlanHasNoMoves(@ForAll("clusters") Shape shape) {
        var world = shape.world();
        world.fulfil(world.plan());

        var second = world.plan();

        assertThat(second.moves()).isEmpty();
        assertThat(second.done()).isTrue();
    }

    /** With an eye on bytes a plan may change its mind half-way; see {@link LongRunTest}. */
    @Property(tries = 200)
    void withoutFaultsNothingIsDoneTwiceAndTheFirstPlanTellsHowMuch(
            @ForAll("clusters") Shape shape) {
        var world = shape.world(SimulatedKafka.WITHOUT_REGARD_TO_BYTES);
        int planned = world.plan().remaining().replicas();

        world.settle();

        world.didNothingTwice();
        assertThat(world.cancelled).isZero();
        assertThat(world.copies()).isLessThanOrEqualTo(planned + 2);
        assertThat(world.throttle).isEqualTo(Throttle.NONE);
    }

    @Property(tries = 100)
    void theOrderOfBrokersAndPartitionsDoesNotMatter(@ForAll("clusters") Shape shape) {
        var look = shape.world().look();
        var brokers = new ArrayList<>(look.brokers());
        var partitions = new ArrayList<>(look.partitions());
        Collections.shuffle(brokers, shape.random());
        Collections.shuffle(partitions, shape.random());

        var shuffled =
                Balance.of(new ClusterLoad(brokers, partitions, ""), SimulatedKafka.LIMITS)
                        .next("");

        assertThat(shuffled).isEqualTo(Balance.of(look, SimulatedKafka.LIMITS).next(""));
    }

    @Property(tries = 200)
    void leavingBrokersEndUpEmptyOrLeavingIsRefused(
            @ForAll("clusters") Shape shape, @ForAll("counts") int count) {
        var world = shape.world();
        world.settle();
        world.scaleTo(Math.min(count, shape.brokers()), shape.racks());
        var leaving = List.copyOf(world.nodes.keySet());
        leaving = leaving.subList(world.staying().size(), leaving.size());
        boolean refused = !world.plan().refusals().isEmpty();
        var before = leaving.stream().map(world::on).toList();

        world.settle();

        if (refused) {
            assertThat(leaving.stream().map(world::on).toList()).isEqualTo(before);
        } else {
            assertThat(world.nodes.keySet()).containsExactlyElementsOf(world.staying());
            Evenness.holds(world, shape.racks() > 0);
        }
    }

    @Property(tries = 100)
    void aDrainThatIsRevertedHalfWayCopiesNoMoreThanItHadCopied(@ForAll("clusters") Shape shape) {
        var world = shape.world(SimulatedKafka.WITHOUT_REGARD_TO_BYTES);
        world.settle();
        world.scaleTo(Math.max(1, shape.brokers() - 1), shape.racks());
        for (int looks = 0; looks < 3; looks++) {
            world.carryOut(world.plan());
            world.pass();
        }
        int copied = world.copies();
        world.begun.clear();

        world.scaleTo(shape.brokers(), shape.racks());
        world.settle();

        assertThat(world.copies()).isLessThanOrEqualTo(copied + 2);
        Evenness.replicasDifferByOneAtMost(world);
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.integers().between(1, 12);
    }

    @Provide
    Arbitrary<List<Integer>> replicationFactors() {
        return Arbitraries.integers().between(1, 4).list().ofSize(12);
    }

    @Property(tries = 100)
    void topicsGetTheReplicasThatTheyAreToHave(
            @ForAll("clusters") Shape shape,
            @ForAll("replicationFactors") List<Integer> replicationFactors) {
        var world = shape.world();
        for (var partition : world.partitions.values()) {
            int topic = Integer.parseInt(partition.topic.substring("topic-".length()));
            partition.wantedReplicas = Math.min(shape.brokers(), replicationFactors.get(topic));
        }

        world.settle();

        assertThat(world.partitions.values())
                .allSatisfy(p -> assertThat(p.replicas).hasSize(p.wantedReplicas));
        Evenness.holds(world, shape.racks() > 0);
    }
}
