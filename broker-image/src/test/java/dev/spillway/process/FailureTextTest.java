package dev.spillway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FailureTextTest {
    @Test
    void namesTheCauseAndNotOnlyThatTheStartFailed() {
        assertThat(
                        FailureText.of(
                                new IllegalStateException(
                                        "the broker failed to start",
                                        new IOException("No space left on device"))))
                .isEqualTo(
                        "the broker failed to start; because: java.io.IOException: No space left"
                                + " on device");
    }

    @Test
    void saysTheSameOnce() {
        assertThat(
                        FailureText.of(
                                new IllegalStateException(
                                        "late", new IllegalStateException("late"))))
                .isEqualTo("late");
    }

    @Test
    void namesTheTypeOfACauseThatSaysNothing() {
        assertThat(FailureText.of(new RuntimeException(new CancellationException())))
                .contains("java.util.concurrent.CancellationException");
    }
}
