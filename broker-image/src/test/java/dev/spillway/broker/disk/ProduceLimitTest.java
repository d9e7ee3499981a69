package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.broker.disk.ProduceLimit.FilledDisk;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ProduceLimitTest {
    private static final long GIB = 1L << 30;

    /** Bytes per second that producers write: so that every limit matters. */
    private static final double MUCH = 1e15;

    @Test
    void thereIsNoneBelowThreeQuarters() {
        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.749, 1)), MUCH, 0)).isEmpty();
        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.751, 1)), MUCH, 0)).isPresent();
    }

    @Test
    void belowNinetyPercentThereIsNoneThatIsMoreThanTwiceOfWhatIsWritten() {
        double allowed = ProduceLimit.of(List.of(disk(GIB, 0.8, 1)), MUCH, 0).orElseThrow();

        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.8, 1)), allowed / 2.1, 0)).isEmpty();
        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.8, 1)), allowed / 1.9, 0)).hasValue(allowed);
        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.91, 1)), 0, 0)).isPresent();
    }

    @Test
    void whatIsLeftLastsHalfAMinute() {
        assertThat(ProduceLimit.of(List.of(disk(300 * GIB, 0.92, 1)), MUCH, 0).orElseThrow())
                .isCloseTo(0.05 * 300 * GIB / 30, within(1.0));
    }

    @Test
    void brokersThatFillTheSameDiskShareIt() {
        double alone = ProduceLimit.of(List.of(disk(GIB, 0.92, 1)), MUCH, 0).orElseThrow();

        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.92, 3)), MUCH, 0).orElseThrow())
                .isCloseTo(alone / 3, within(1.0));
    }

    @Test
    void theFullestDiskDecidesAlsoWhenItIsAnotherBrokers() {
        FilledDisk own = disk(100 * GIB, 0.5, 1);
        FilledDisk others = disk(10 * GIB, 0.96, 1);

        assertThat(ProduceLimit.of(List.of(own, others), MUCH, 0))
                .isEqualTo(ProduceLimit.of(List.of(others), MUCH, 0))
                .isPresent();
    }

    @Test
    void aSmallDiskThatManyLargeRequestsFillCountsAsFullEarlier() {
        double fiftyTimesAMegabyte = 50e6;

        assertThat(ProduceLimit.of(List.of(disk(GIB, 0.935, 1)), MUCH, fiftyTimesAMegabyte))
                .hasValue(ProduceLimit.LOWEST);
        assertThat(
                        ProduceLimit.of(
                                        List.of(disk(1000 * GIB, 0.935, 1)),
                                        MUCH,
                                        fiftyTimesAMegabyte)
                                .orElseThrow())
                .isGreaterThan(GIB);
    }

    @Property
    void theFullerTheSlowerAndNeverNothing(
            @ForAll @LongRange(min = 1 << 20, max = 1L << 45) long capacity,
            @ForAll @DoubleRange(min = 0.9, max = 1.2) double ratio,
            @ForAll @DoubleRange(min = 0, max = 0.2) double more,
            @ForAll @IntRange(min = 1, max = 50) int leaders,
            @ForAll @DoubleRange(min = 0, max = 1e10) double round) {
        OptionalDouble less = ProduceLimit.of(List.of(disk(capacity, ratio, leaders)), MUCH, round);
        OptionalDouble fuller =
                ProduceLimit.of(List.of(disk(capacity, ratio + more, leaders)), MUCH, round);

        assertThat(fuller.orElseThrow()).isBetween(ProduceLimit.LOWEST, less.orElseThrow());
    }

    private static FilledDisk disk(long capacity, double ratio, int leaders) {
        return new FilledDisk(new DiskUsage(capacity, (long) Math.ceil(capacity * ratio)), leaders);
    }
}
