package dev.spillway.benchmarks.disks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DisksReportTest {
    private static final Phase FAST =
            new Phase("as fast as it is let", 100, 2_000_000_000, 71.26, 80, "20s", 4);

    @Test
    void aRowHasWhatWasWrittenHowFastAndHowFullTheFullestDiskWas() {
        assertThat(DisksReport.of(List.of(FAST)))
                .endsWith(
                        "| as fast as it is let | 100 | 2.00 | 20.0 | **71.3** | 80 | 20s | 4 |\n");
    }

    @Test
    void aPhaseHoldsUpToItsLimit() {
        assertThat(FAST.holds()).isTrue();
        assertThat(new Phase("", 1, 1, 80.1, 80, "", 0).holds()).isFalse();
        assertThat(new Phase("", 1, 1, 200, Double.NaN, "", 0).holds()).isTrue();
    }
}
