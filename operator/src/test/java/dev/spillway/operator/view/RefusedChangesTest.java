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
    void isTriedAgainSoonAfterWhatRefusedItWasMended() {
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            changes.recordRefusal("a", NO);
            long seconds = 0;
            while (changes.stillRefused("a").isPresent()) {
                time.advance(Duration.ofSeconds(1));
                seconds++;
            }
            pauses.add(seconds);
        }
        assertThat(pauses).containsExactly(15L, 30L, 30L, 30L);
    }

    @Test
    void isNewsOnceAndAgainWhenTheReasonIsAnother() {
        assertThat(changes.recordRefusal("a", NO)).isTrue();
        assertThat(changes.recordRefusal("a", NO)).isFalse();
        assertThat(changes.recordRefusal("a", new RefusedStep("step", "RefusedByKafka", "never")))
                .isTrue();
        assertThat(changes.recordRefusal("b", NO)).isTrue();
    }

    /** Kubelets and people change objects too. */
    @Test
    void twoConflictsInARowAreACoincidenceAndAThirdIsNot() {
        assertThat(changes.recordConflict("a")).isFalse();
        assertThat(changes.recordConflict("a")).isFalse();
        assertThat(changes.recordConflict("b")).isFalse();
        changes.finishRun();
        assertThat(changes.recordConflict("a")).isTrue();
        changes.succeeded("a");
        assertThat(changes.recordConflict("a")).isFalse();
    }

    @Test
    void conflictsAreForgottenToo() {
        changes.recordConflict("a");
        changes.recordConflict("a");
        time.advance(Duration.ofMinutes(3));
        changes.finishRun();
        assertThat(changes.recordConflict("a")).isFalse();
    }

    @Test
    void whatWasMadeIsForgotten() {
        changes.recordRefusal("a", NO);
        changes.succeeded("a");
        assertThat(changes.stillRefused("a")).isEmpty();
        assertThat(changes.wasRefused("a")).isFalse();
    }

    @Test
    void whatIsNotAskedForForLongerThanARestartTakesIsForgotten() {
        refused("a");
        refused("b");
        time.advance(Duration.ofMinutes(2));
        changes.stillRefused("a");
        changes.finishRun();
        assertThat(changes.wasRefused("b")).isTrue();

        time.advance(Duration.ofSeconds(1));
        changes.finishRun();
        assertThat(changes.wasRefused("a")).isTrue();
        assertThat(changes.wasRefused("b")).isFalse();
    }

    private void refused(String change) {
        changes.stillRefused(change);
        changes.recordRefusal(change, NO);
    }
}
