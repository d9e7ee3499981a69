package dev.spillway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.demo.ScalableCluster.Moves;
import org.junit.jupiter.api.Test;

class MoveTotalsTest {

    private static final Moves BEFORE = new Moves(48, 48, 9_000, 9_000);

    @Test
    void whatMovedBeforeDoesNotCount() {
        var seen = new MoveTotals(BEFORE);
        seen.update(BEFORE);
        assertThat(seen.total()).isEqualTo(Moves.NONE);
    }

    @Test
    void theLastWordCounts() {
        var seen = new MoveTotals(BEFORE);
        seen.update(new Moves(0, 10, 0, 500));
        seen.update(new Moves(4, 11, 200, 550));
        seen.update(new Moves(11, 11, 550, 550));
        assertThat(seen.total()).isEqualTo(new Moves(11, 11, 550, 550));
    }

    @Test
    void wavesAddUp() {
        var seen = new MoveTotals(Moves.NONE);
        seen.update(new Moves(10, 10, 500, 500));
        seen.update(new Moves(0, 2, 0, 80));
        seen.update(new Moves(2, 2, 80, 80));
        assertThat(seen.total()).isEqualTo(new Moves(12, 12, 580, 580));
    }
}
