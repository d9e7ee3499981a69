package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.status.RefusedStep;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RefusedChangesTest {
    private static final RefusedStep NO = new RefusedStep("step", "RefusedByKafka", "no");

    private final ManualClock time = new ManualClock();
    private final RefusedChanges changes = new RefusedChanges(time);

    @Test
    void isTriedAgainAfterPausesThatDoubleUpToABound() {
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 6; i++) {
            changes.refused("a", NO);
            long seconds = 0;
            while (changes.standing("a").isPresent()) {
                time.pass(Duration.ofSeconds(1));
                seconds++;
            }
            pauses.add(seconds);
        }
        assertThat(pauses).containsExactly(15L, 30L, 60L, 120L, 240L, 240L);
    }

    @Test
    void isNewsOnceAndAgainWhenTheReasonIsAnother() {
        assertThat(changes.refused("a", NO)).isTrue();
        assertThat(changes.refused("a", NO)).isFalse();
        assertThat(changes.refused("a", new RefusedStep("step", "RefusedByKafka", "never")))
                .isTrue();
        assertThat(changes.refused("b", NO)).isTrue();
    }

    @Test
    void whatWasMadeIsForgotten() {
        changes.refused("a", NO);
        changes.made("a");
        assertThat(changes.standing("a")).isEmpty();
        assertThat(changes.isRepeated("a")).isFalse();
    }

    @Test
    void whatIsNotAskedForForLongerThanARestartTakesIsForgotten() {
        refused("a");
        refused("b");
        time.pass(Duration.ofMinutes(2));
        changes.standing("a");
        changes.end();
        assertThat(changes.isRepeated("b")).isTrue();

        time.pass(Duration.ofSeconds(1));
        changes.end();
        assertThat(changes.isRepeated("a")).isTrue();
        assertThat(changes.isRepeated("b")).isFalse();
    }

    private void refused(String change) {
        changes.standing(change);
        changes.refused(change, NO);
    }
}
