package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.ActiveController.Obstacle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuorumWaitTest {
    private final List<String> reported = new ArrayList<>();

    @Test
    void goesOnAtOnceWhenNothingIsInTheWay() throws InterruptedException {
        new QuorumWait(Optional::empty, reported::add).await();

        assertThat(reported).containsExactly("");
    }

    @Test
    void saysWhatItWaitsForUntilNothingIsInTheWay() throws InterruptedException {
        ArrayDeque<Obstacle> obstacles =
                new ArrayDeque<>(
                        List.of(
                                new Obstacle.NoLeader(),
                                new Obstacle.Unreachable(1001, "c.svc:9093 refuses connections"),
                                new Obstacle.NothingCommitted(1002)));

        new QuorumWait(() -> Optional.ofNullable(obstacles.poll()), reported::add).await();

        assertThat(reported)
                .containsExactly(
                        "waiting for the controllers: no controller has named a leader of the"
                                + " quorum yet",
                        "waiting for the controllers: controller 1001 is the last known leader of"
                                + " the quorum, but c.svc:9093 refuses connections",
                        "waiting for the controllers: controller 1002 leads the quorum, but has"
                                + " not committed anything yet",
                        "");
    }

    @Test
    void asksForANewMetadataClientWhenTheVotersStayForgotten() throws InterruptedException {
        Obstacle forgotten = new Obstacle.VotersForgotten(1001);

        assertThat(new QuorumWait(() -> Optional.of(forgotten), reported::add).await()).isFalse();
        assertThat(reported.getLast()).contains("controller 1001", "forgot its address");
    }
}
