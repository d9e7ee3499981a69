package dev.spillway.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void pausesDoubleUpToTheLongestAndBeginAgain() {
        var backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(3));
        var random = new SplittableRandom(1);

        assertThat(backOff.next(random)).isBetween(SECOND.dividedBy(2), SECOND);
        assertThat(backOff.next(random)).isBetween(SECOND, SECOND.multipliedBy(2));
        assertThat(backOff.next(random))
                .isBetween(SECOND.multipliedBy(3).dividedBy(2), SECOND.multipliedBy(3));
        assertThat(backOff.next(random))
                .isBetween(SECOND.multipliedBy(3).dividedBy(2), SECOND.multipliedBy(3));

        backOff.reset();
        assertThat(backOff.next(random)).isBetween(SECOND.dividedBy(2), SECOND);
    }
}
