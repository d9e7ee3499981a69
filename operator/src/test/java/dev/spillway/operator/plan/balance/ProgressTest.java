package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void countsFromTheFirstPlanToTheLast() {
        var progress = Progress.NONE.next(new Remaining(10, 1_000, 0));
        assertThat(progress).isEqualTo(new Progress(0, 10, 0, 1_000));

        progress = progress.next(new Remaining(4, 300, 0));
        assertThat(progress).isEqualTo(new Progress(6, 10, 700, 1_000));

        progress = progress.next(new Remaining(0, 0, 0));
        assertThat(progress).isEqualTo(new Progress(10, 10, 1_000, 1_000));
    }

    @Test
    void whatIsAddedOnTheWayMakesTheTotalLargerAndNeverTheMovedSmaller() {
        var progress = new Progress(6, 10, 700, 1_000).next(new Remaining(9, 2_000, 0));

        assertThat(progress).isEqualTo(new Progress(6, 15, 700, 2_700));
    }

    @Test
    void whatReachesS3BeforeItIsCopiedHasNotMoved() {
        var progress = new Progress(0, 10, 0, 1_000).next(new Remaining(10, 400, 0));

        assertThat(progress).isEqualTo(new Progress(0, 10, 0, 400));
    }

    @Test
    void startsAnewAfterItWasComplete() {
        var done = new Progress(10, 10, 1_000, 1_000);

        assertThat(done.next(new Remaining(0, 0, 0))).isEqualTo(done);
        assertThat(done.next(new Remaining(2, 50, 0))).isEqualTo(new Progress(0, 2, 0, 50));
    }

    @Test
    void whatHasArrivedOfAMoveInFlightIsNotLeft() {
        var world = World.ofBrokers(2);
        world.fetchedInAPass = 300;
        world.partition("orders", 0, 1_000, List.of(0));
        world.partition("orders", 1, 1_000, List.of(0));

        assertThat(world.plan().remaining()).isEqualTo(new Remaining(1, 1_000, 0));
        world.carryOut(world.plan());
        world.pass();

        assertThat(world.plan().remaining()).isEqualTo(new Remaining(1, 700, 300));
    }
}
