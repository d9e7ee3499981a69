package dev.spillway.examples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    @Test
    void countersBecomeSumsAndEverythingElseGauges() {
        var metrics =
                PrometheusText.parse(
                        """
                        # HELP bytes_total bytes
                        # TYPE bytes_total counter
                        bytes_total{topic="a",client="x \\"y\\", z",} 1.5E3
                        bytes_total{topic="b"} 2
                        # TYPE left gauge
                        left -3 1796083199000
                        other 1
                        nothing NaN
                        """,
                        name -> !name.equals("other"),
                        1000);

        assertThat(metrics)
                .extracting(metric -> metric.getName())
                .containsExactly("bytes_total", "left");
        var bytes = metrics.getFirst().getSum();
        assertThat(bytes.getIsMonotonic()).isTrue();
        assertThat(bytes.getDataPointsList())
                .extracting(point -> point.getAsDouble())
                .containsExactly(1500.0, 2.0);
        assertThat(bytes.getDataPoints(0).getAttributesList())
                .isEqualTo(
                        List.of(
                                Otlp.attribute("topic", "a"),
                                Otlp.attribute("client", "x \"y\", z")));
        assertThat(metrics.getLast().getGauge().getDataPoints(0).getAsDouble()).isEqualTo(-3);
        assertThat(metrics.getLast().getGauge().getDataPoints(0).getTimeUnixNano())
                .isEqualTo(1_000_000_000);
    }
}
