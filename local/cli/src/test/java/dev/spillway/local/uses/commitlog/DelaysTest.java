package dev.spillway.local.uses.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DelaysTest {
    @Test
    void aPercentileIsTheSmallestValueThatThisShareDoesNotExceed() {
        var hundred =
                Delays.of(
                        LongStream.rangeClosed(1, 100)
                                .mapToObj(ms -> ms * 1_000_000)
                                .toList()
                                .reversed());

        assertThat(hundred.percentileMs(0.5)).isEqualTo(50);
        assertThat(hundred.percentileMs(0.99)).isEqualTo(99);
        assertThat(hundred.percentileMs(1)).isEqualTo(100);
        assertThat(Delays.of(List.of(7_000_000L)).percentileMs(0.5)).isEqualTo(7);
        assertThat(Delays.of(List.of()).percentileMs(0.5)).isZero();
    }
}
