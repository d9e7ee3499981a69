package dev.spillway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.demo.Cluster.Moves;
import org.junit.jupiter.api.Test;

class MovesSeenTest {

    private static final Moves BEFORE = new Moves(48, 48, 9_000, 9_000);

    @Test
    void whatMovedBeforeDoesNotCount() {
        var seen = new MovesSeen(BEFORE);
        seen.see(BEFORE);
        assertThat(seen.all()).isEqualTo(Moves.NONE);
    }

    @Test
    void theLastWordCounts() {
        var seen = new MovesSeen(BEFORE);
        seen.see(new Moves(0, 10, 0, 500));
        seen.see(new Moves(4, 11, 200, 550));
        seen.see(new Moves(11, 11, 550, 550));
        assertThat(seen.all()).isEqualTo(new Moves(11, 11, 550, 550));
    }

    @Test
    void wavesAddUp() {
        var seen = new MovesSeen(Moves.NONE);
        seen.see(new Moves(10, 10, 500, 500));
        seen.see(new Moves(0, 2, 0, 80));
        seen.see(new Moves(2, 2, 80, 80));
        assertThat(seen.all()).isEqualTo(new Moves(12, 12, 580, 580));
    }
}
