package dev.spillway.benchmarks.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricSampleTest {

    @Test
    void readsTheLinesOfOneMetric() {
        String page =
                """
                # TYPE requests_total counter
                requests_total{verb="LIST",path="a,b \\"c\\""} 12
                requests_total 3.0E2
                requests_total_more{verb="GET"} 1
                requests_total{verb="GET",} 4.0 1395066363000
                """;

        assertThat(MetricSample.of(page, "requests_total"))
                .containsExactly(
                        new MetricSample(
                                "requests_total",
                                Map.of("verb", "LIST", "path", "a,b \\\"c\\\""),
                                12),
                        new MetricSample("requests_total", Map.of(), 300),
                        new MetricSample("requests_total", Map.of("verb", "GET"), 4));
    }

    @Test
    void countsWhatWasAdded() {
        assertThat(MetricSample.since(Map.of("a", 1L, "b", 2L), Map.of("a", 3L, "b", 2L, "c", 5L)))
                .isEqualTo(Map.of("a", 2L, "c", 5L));
    }
}
