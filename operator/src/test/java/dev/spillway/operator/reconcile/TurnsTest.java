package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Turns turns = new Turns();

    @Test
    void theFirstGoesAtOnceAndTheOthersTwentyASecond() {
        assertThat(turns.take("first", NOW)).isEqualTo(NOW);
        for (int i = 1; i < 10_000; i++) {
            turns.take("user-" + i, NOW);
        }
        assertThat(turns.take("last", NOW)).isEqualTo(NOW.plusSeconds(500));
    }

    @Test
    void aTurnStaysUntilItIsUsed() {
        turns.take("first", NOW);
        var turn = turns.take("second", NOW);
        assertThat(turn).isAfter(NOW);
        assertThat(turns.take("second", NOW)).isEqualTo(turn);
        assertThat(turns.take("second", turn)).isEqualTo(turn);
        assertThat(turns.take("second", turn)).as("the next one").isAfter(turn);
    }

    @Test
    void aClockThatWasSetBackMakesNobodyWaitForLong() {
        var later = NOW.plus(Duration.ofDays(100));
        turns.take("first", later);
        turns.take("second", later);
        assertThat(turns.take("second", NOW)).isEqualTo(NOW);
        assertThat(turns.take("third", NOW)).isBefore(NOW.plusSeconds(1));
    }
}
