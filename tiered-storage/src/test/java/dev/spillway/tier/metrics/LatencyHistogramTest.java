package dev.spillway.tier.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void quantilesAreRightToWithinAFifth() {
        LatencyHistogram latencies = new LatencyHistogram();
        assertThat(latencies.quantileMs(0.5)).isNaN();
        for (int ms = 1; ms <= 1000; ms++) {
            latencies.record(ms * 1_000_000L);
        }
        assertThat(latencies.quantileMs(0.5)).isBetween(450.0, 600.0);
        assertThat(latencies.quantileMs(0.99)).isBetween(900.0, 1200.0);
    }
}
