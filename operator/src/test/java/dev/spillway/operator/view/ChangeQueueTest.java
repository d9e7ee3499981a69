package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.status.StepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChangeQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> STEPS = List.of("password", "grant");

    private final ChangeQueue<String> queue =
            new ChangeQueue<>(step -> 1, 10, UnaryOperator.identity());

    /** That the others were not tried follows from it, and tells nobody what to do. */
    @Test
    void theFirstFailureIsTheOneThatIsTold() {
        assertThat(
                        outcome(
                                new StepOutcome.Unavailable("timed out"),
                                new StepOutcome.Unavailable("not tried")))
                .isEqualTo(new StepOutcome.Unavailable("timed out"));
    }

    @Test
    void aRefusalIsToldBeforeAFailure() {
        var refused = new StepOutcome.Refused("RefusedByKafka", "no");
        assertThat(outcome(new StepOutcome.Unavailable("timed out"), refused)).isEqualTo(refused);
    }

    private StepOutcome outcome(StepOutcome password, StepOutcome grant) {
        queue.submit("alice", STEPS, NOW);
        queue.nextBatch();
        queue.done(Map.of("password", password, "grant", grant), NOW);
        return queue.last("alice", STEPS).orElseThrow().outcome();
    }
}
