package dev.spillway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.demo.ScalableCluster.Moves;
import dev.spillway.local.demo.ScalableCluster.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalableClusterTest {

    private static final Moves ALL = new Moves(45, 45, 12_000_000, 12_000_000);

    private static State state(int brokers, boolean current, boolean balanced, String... plan) {
        return new State(
                4,
                brokers,
                brokers,
                current,
                plan.length == 0,
                balanced,
                balanced ? "True/Balanced (evenly)" : "False/Moving (not yet)",
                ALL,
                List.of(plan));
    }

    @Test
    void isDoneWhenTheOperatorHasNothingLeftToDo() {
        assertThat(state(4, true, true).done()).isTrue();
    }

    @Test
    void isNotDoneWhileTheStatusIsOfAnEarlierSpec() {
        assertThat(state(4, false, true).done()).isFalse();
    }

    @Test
    void isNotDoneWhileThereAreTooFewOrTooManyBrokers() {
        assertThat(state(3, true, true).done()).isFalse();
        assertThat(state(5, true, true).done()).isFalse();
    }

    @Test
    void isNotDoneWhileReplicasMoveOrStepsArePlanned() {
        assertThat(state(4, true, false).done()).isFalse();
        assertThat(state(4, true, true, "remove the throttle of moves").done()).isFalse();
    }

    @Test
    void textStartsWithWhatChangesMost() {
        assertThat(state(4, true, false, "move 2 partitions", "elect leaders").text())
                .isEqualTo(
                        "4 of 4 brokers ready; 45 of 45 replicas moved, 12.0 MB of 12.0 MB;"
                                + " Balanced=False/Moving (not yet); next: move 2 partitions, then"
                                + " elect leaders");
    }
}
