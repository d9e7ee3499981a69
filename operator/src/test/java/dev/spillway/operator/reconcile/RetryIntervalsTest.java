package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RetryIntervalsTest {
    @Test
    void doubleFromOneSecondToThirtyWithoutEnd() {
        var execution = new RetryIntervals().initExecution();
        var delays = new ArrayList<Long>();
        for (int retry = 0; retry < 8; retry++) {
            delays.add(execution.nextDelay().orElseThrow());
        }

        assertThat(delays).isSorted().startsWith(1_000L).contains(2_000L, 4_000L).endsWith(30_000L);
        assertThat(execution.isLastAttempt()).isFalse();
    }
}
