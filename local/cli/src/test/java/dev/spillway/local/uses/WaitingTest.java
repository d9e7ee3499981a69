package dev.spillway.local.uses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Display display = new Display(new PrintStream(shown), false);

    @Test
    void itEndsWhenTheConditionHolds() throws DemoFailure {
        var looks = new AtomicInteger();
        var waiting = new Waiting(display, () -> {});

        assertThat(waiting.until(() -> looks.incrementAndGet() == 3, LONG, () -> "")).isTrue();
    }

    @Test
    void itTellsThatItWasTooLateAndShowsHowFarItWas() throws DemoFailure {
        var waiting = new Waiting(display, () -> {});

        assertThat(waiting.until(() -> false, Duration.ofMillis(1_500), () -> "3 of 4")).isFalse();
        assertThat(shown.toString()).startsWith("  3 of 4\n");
    }

    @Test
    void whatFailsMeanwhileIsNotWaitedFor() {
        var waiting =
                new Waiting(
                        display,
                        () -> {
                            throw new DemoFailure("the shop has not taken a step");
                        });

        assertThatThrownBy(() -> waiting.until(() -> false, LONG, () -> ""))
                .isInstanceOf(DemoFailure.class)
                .hasMessage("the shop has not taken a step");
    }
}
