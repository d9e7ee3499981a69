package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Broker 1 of three came back with an empty disk. */
class RefillTest {

    private final SimulatedKafka world = SimulatedKafka.ofBrokers(3);

    @Test
    void isReportedAsWorkThatRemains() {
        world.partition("orders", 0, 5_000, List.of(0, 1)).loseDisk(1);
        world.partition("orders", 1, 3_000, List.of(1, 2)).loseDisk(1);

        var plan = world.plan();

        assertThat(plan.done()).isFalse();
        assertThat(plan.remaining()).isEqualTo(new RemainingWork(2, 8_000, 0));
        assertThat(plan.refills())
                .containsOnlyKeys(1)
                .containsValue(new RemainingWork(2, 8_000, 0));
    }

    @Test
    void holdsUpRebalancing() {
        world.partition("orders", 0, 5_000, List.of(0, 1)).loseDisk(1);
        world.partition("a", 0, 10, List.of(0));
        world.partition("b", 0, 10, List.of(0));
        world.partition("c", 0, 10, List.of(0));

        var plan = world.plan();

        assertThat(plan.begin()).isEmpty();
        assertThat(plan.moves()).isNotEmpty();
        assertThat(plan.waiting())
                .anyMatch(wait -> wait.why().equals("broker 1 is being refilled"));
    }

    @Test
    void countsAgainstTheBoundsOfMoves() {
        for (int i = 0; i < SimulatedKafka.LIMITS.partitionsPerBroker(); i++) {
            world.partition("orders", i, 5_000, List.of(0, 1)).loseDisk(1);
        }
        world.partition("drained", 0, 10, List.of(2));
        world.scaleTo(2, 0);

        assertThat(world.plan().begin()).isEmpty();
    }
}
