package dev.spillway.local.uses.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuessesTest {

    @Test
    void windowsCountByTheirViewsAndEarlierOnesDoNot() {
        var guesses =
                Guesses.after(
                        1,
                        List.of(
                                new Guesses.Window(1, 100, 1.0, 1.0),
                                new Guesses.Window(2, 300, 0.6, 0.2),
                                new Guesses.Window(3, 100, 0.2, 0.6)));

        assertThat(guesses.views()).isEqualTo(400);
        assertThat(guesses.accuracy()).isCloseTo(0.5, within(1e-9));
        assertThat(guesses.popularity()).isCloseTo(0.3, within(1e-9));
        assertThat(Guesses.after(9, List.of()).views()).isZero();
    }
}
