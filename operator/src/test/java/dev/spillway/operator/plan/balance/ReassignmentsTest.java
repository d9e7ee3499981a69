package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of moves in flight. */
class ReassignmentsTest {

    private static final long LARGE = 20_000_000;

    @Test
    void aPlanMadeHalfWayContinuesTheOneBefore() {
        var world = SimulatedKafka.ofBrokers(1);
        IntStream.range(0, 20).forEach(i -> world.partition("orders", i, LARGE, List.of(0)));
        world.broker(1, "", 0);
        var first = world.plan();
        world.carryOut(first);

        var second = world.plan();

        assertThat(second.cancel()).isEmpty();
        assertThat(second.moves())
                .hasSameElementsAs(
                        first.moves().stream()
                                .filter(move -> !first.begin().contains(move))
                                .toList());
    }

    @Test
    void cancelsAMoveToABrokerThatIsToLeave() {
        var world = SimulatedKafka.ofBrokers(3);
        var partition = world.partition("orders", 0, LARGE, List.of(0));
        partition.reassign(List.of(2), world::up);
        world.scaleTo(2, 0);

        var plan = world.plan();

        assertThat(plan.cancel())
                .containsExactly(
                        new CancelMove("orders", 0, "a broker that it adds must not keep it"));
        assertThat(plan.done()).isFalse();
    }

    @Test
    void cancelsMovesWhenALeavingBrokerIsToStay() {
        var world = SimulatedKafka.ofBrokers(2);
        IntStream.range(0, 4).forEach(i -> world.partition("a", i, LARGE, List.of(0)));
        IntStream.range(0, 4).forEach(i -> world.partition("b", i, LARGE, List.of(1)));
        world.scaleTo(1, 0);
        world.carryOut(world.plan());
        assertThat(world.moving()).isEqualTo(2);

        world.scaleTo(2, 0);
        var plan = world.plan();

        assertThat(plan.cancel()).hasSize(2);
        assertThat(plan.remaining().isNone()).isTrue();
        world.settle();
        assertThat(world.on(1)).hasSize(4);
        assertThat(world.copies()).isEqualTo(2);
    }

    @Test
    void letsAMoveRunWhoseBrokerIsOnlyDown() {
        var world = SimulatedKafka.ofBrokers(2);
        var partition = world.partition("orders", 0, LARGE, List.of(0));
        world.partition("orders", 1, LARGE, List.of(0));
        partition.reassign(List.of(1), world::up);
        world.crash(1);

        assertThat(world.plan().cancel()).isEmpty();
    }

    @Test
    void cancelsNothingWhenThatWouldGoBelowMinInsync() {
        var world = SimulatedKafka.ofBrokers(5);
        var partition = world.partition("orders", 0, 1_000, List.of(0, 1, 2));
        partition.reassign(List.of(0, 3, 4), world::up);
        // Broker 3 is in sync already, 1 and 2 are not any more.
        world.crash(4);
        world.pass();
        partition.brokerDown(1, world::up);
        partition.brokerDown(2, world::up);
        world.scaleTo(3, 0);

        assertThat(partition.isr).containsExactlyInAnyOrder(0, 3);
        assertThat(world.plan().cancel()).isEmpty();
    }

    @Test
    void leavesSomeoneElsesMoveAloneThatDoesNoHarm() {
        var world = SimulatedKafka.ofBrokers(2);
        world.partition("orders", 0, LARGE, List.of(0)).reassign(List.of(1), world::up);

        var plan = world.plan();

        assertThat(plan.cancel()).isEmpty();
        assertThat(plan.moves()).isEmpty();
        assertThat(plan.remaining()).isEqualTo(new RemainingWork(1, LARGE, 0));
    }
}
