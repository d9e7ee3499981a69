package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock time = new ManualClock();
    private final Recent<String> recent = new Recent<>(HOUR, time);

    @Test
    void whatIsOverIsForgotten() {
        recent.put("u1", "a");
        time.advance(HOUR.minusSeconds(1));
        assertThat(recent.get("u1")).contains("a");
        assertThat(recent.left("u1")).contains(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        assertThat(recent.get("u1")).isEmpty();
        assertThat(recent.left("u1")).isEmpty();
    }

    @Test
    void resourcesThatAreGoneLeaveNothingBehind() {
        for (int i = 0; i < 100; i++) {
            recent.put("u" + i, "a");
            time.advance(HOUR.dividedBy(2));
        }
        assertThat(recent.size()).isLessThanOrEqualTo(2);
    }
}
