package dev.spillway.benchmarks.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeLatencyTest {

    @Test
    void takesTheSmallestValueThatAShareDoesNotExceed() {
        List<Double> seconds = List.of(4.0, 1.0, 3.0, 2.0);

        assertThat(ChangeLatency.median(seconds)).isEqualTo(2.0);
        assertThat(ChangeLatency.quantile(seconds, 0.95)).isEqualTo(4.0);
        assertThat(ChangeLatency.quantile(seconds, 0)).isEqualTo(1.0);
    }
}
