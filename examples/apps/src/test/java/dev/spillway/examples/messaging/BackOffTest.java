package dev.spillway.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void pausesDoubleUpToTheLongestAndBeginAgain() {
        var backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(3));
        var random = new SplittableRandom(1);

        assertThat(backOff.nextNanos(random)).isBetween(SECOND / 2, SECOND);
        assertThat(backOff.nextNanos(random)).isBetween(SECOND, 2 * SECOND);
        assertThat(backOff.nextNanos(random)).isBetween(3 * SECOND / 2, 3 * SECOND);
        assertThat(backOff.nextNanos(random)).isBetween(3 * SECOND / 2, 3 * SECOND);

        backOff.reset();
        assertThat(backOff.nextNanos(random)).isBetween(SECOND / 2, SECOND);
    }
}
