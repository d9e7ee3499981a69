package dev.spillway.local.uses.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History(LocalDate.parse("2026-11-30"), 140, 28_000);

    @Test
    void endsBeforeAnythingThatRunsNow() {
        assertThat(history.end()).isEqualTo(LocalDate.parse("2026-11-27"));
        assertThat(history.days()).isEqualTo(140);
    }

    @Test
    void hasAsManyStepsAsWantedAndMoreOnWeekends() {
        var friday = LocalDate.parse("2026-11-20");
        var sum = 0;
        for (int day = 0; day < history.days(); day++) {
            sum += history.steps(history.end().minusDays(1 + day));
        }

        assertThat(sum).isCloseTo(28_000, Offset.offset(140));
        assertThat(history.steps(friday.plusDays(1)))
                .isCloseTo(2 * history.steps(friday), Offset.offset(1));
    }
}
