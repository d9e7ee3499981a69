package dev.spillway.local.uses.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IndexingRateTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aSlowStartAndASlowEndDoNotCount() {
        var rate = new IndexingRate(1_000);
        rate.add(0, 0);
        rate.add(60 * SECOND, 100);
        rate.add(64 * SECOND, 900);
        assertThat(rate.isComplete()).isFalse();
        rate.add(200 * SECOND, 1_000);

        assertThat(rate.isComplete()).isTrue();
        assertThat(rate.perSecond()).isEqualTo(200, within(0.01));
    }

    /** 100 a second, from one second on. */
    @Test
    void itIsTheSameForWhoLooksSeldom() {
        var rate = new IndexingRate(1_000);
        rate.add(SECOND, 0);
        rate.add(4 * SECOND, 300);
        rate.add(9 * SECOND, 800);
        rate.add(12 * SECOND, 1_100);

        assertThat(rate.perSecond()).isEqualTo(100, within(0.01));
    }
}
