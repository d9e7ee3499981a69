package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RebalanceProgressTest {

    @Test
    void countsFromTheFirstPlanToTheLast() {
        var progress = RebalanceProgress.NONE.next(new RemainingWork(10, 1_000, 0));
        assertThat(progress).isEqualTo(new RebalanceProgress(0, 10, 0, 1_000));

        progress = progress.next(new RemainingWork(4, 300, 0));
        assertThat(progress).isEqualTo(new RebalanceProgress(6, 10, 700, 1_000));

        progress = progress.next(new RemainingWork(0, 0, 0));
        assertThat(progress).isEqualTo(new RebalanceProgress(10, 10, 1_000, 1_000));
    }

    @Test
    void whatIsAddedOnTheWayMakesTheTotalLargerAndNeverTheMovedSmaller() {
        var progress =
                new RebalanceProgress(6, 10, 700, 1_000).next(new RemainingWork(9, 2_000, 0));

        assertThat(progress).isEqualTo(new RebalanceProgress(6, 15, 700, 2_700));
    }

    @Test
    void whatReachesS3BeforeItIsCopiedHasNotMoved() {
        var progress = new RebalanceProgress(0, 10, 0, 1_000).next(new RemainingWork(10, 400, 0));

        assertThat(progress).isEqualTo(new RebalanceProgress(0, 10, 0, 400));
    }

    @Test
    void startsAgainAfterItWasComplete() {
        var done = new RebalanceProgress(10, 10, 1_000, 1_000);

        assertThat(done.next(new RemainingWork(0, 0, 0))).isEqualTo(done);
        assertThat(done.next(new RemainingWork(2, 50, 0)))
                .isEqualTo(new RebalanceProgress(0, 2, 0, 50));
    }

    @Test
    void whatHasArrivedOfAMoveInFlightIsNotLeft() {
        var world = SimulatedKafka.ofBrokers(2);
        world.fetchedInAPass = 300;
        world.partition("orders", 0, 1_000, List.of(0));
        world.partition("orders", 1, 1_000, List.of(0));

        assertThat(world.plan().remaining()).isEqualTo(new RemainingWork(1, 1_000, 0));
        world.carryOut(world.plan());
        world.pass();

        assertThat(world.plan().remaining()).isEqualTo(new RemainingWork(1, 700, 300));
    }
}
