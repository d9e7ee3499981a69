package dev.spillway.benchmarks.births;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BirthsReportTest {
    @Test
    void showsEachBirthAndTheSpreadOfAll() {
        BirthsReport report =
                new BirthsReport(
                        3,
                        3,
                        List.of(
                                new Birth(4.04, 12.25, 0, 8.1),
                                new Birth(4, 80.5, 3, 9),
                                new Birth(5, 14, 0, 7)));

        assertThat(report.text().lines())
                .contains(
                        "New Clusters of 3 controllers and 3 brokers, one after the other, all of"
                                + " one name",
                        "| 2 | 4.0 | 80.5 | 3 | 9.0 |",
                        "Ready after: min 12.3 s, median 14.0 s, max 80.5 s; 3 restarts");
    }

    @Test
    void hasNoSpreadBeforeTheFirstBirth() {
        assertThat(new BirthsReport(3, 3, List.of()).text()).doesNotContain("median");
    }
}
