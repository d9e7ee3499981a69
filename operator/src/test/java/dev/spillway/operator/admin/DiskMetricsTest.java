package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.DiskReport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DiskMetricsTest {
    private static final List<String> PAGE =
            List.of(
                    "# TYPE spillway_disk_used_bytes gauge",
                    "spillway_disk_capacity_bytes 1.073741824E9",
                    "spillway_disk_used_bytes 5.0E8",
                    "spillway_disk_inflow_bytes_per_second 2500000.7",
                    "spillway_disk_produce_limit_bytes_per_second 1024.0",
                    "spillway_disk_hot_bytes{older_than=\"0\"} 4.0E8",
                    "spillway_disk_hot_bytes{older_than=\"60\",} 3.0E8",
                    "spillway_disk_reclaimable_bytes{older_than=\"60\"} 2.0E8",
                    "spillway_disk_not_uploaded_bytes 7.0E7",
                    "spillway_disk_not_uploaded_seconds 42.0");

    @Test
    void readsWhatABrokerReports() {
        var hot = new TreeMap<Long, Long>();
        hot.put(0L, 400_000_000L);
        hot.put(60L, 300_000_000L);
        var reclaimable = new TreeMap<Long, Long>();
        reclaimable.put(60L, 200_000_000L);

        assertThat(DiskMetrics.parse(PAGE))
                .contains(
                        new DiskReport(
                                1L << 30,
                                500_000_000,
                                2_500_000,
                                0,
                                OptionalLong.of(1024),
                                hot,
                                reclaimable,
                                70_000_000,
                                Duration.ofSeconds(42)));
        assertThat(PAGE.stream().filter(DiskMetrics::matches)).hasSize(PAGE.size() - 1);
    }

    @Test
    void aPageWithoutThemReportsNothing() {
        assertThat(DiskMetrics.parse(List.of("kafka_x 1.0"))).isEmpty();
        assertThat(DiskMetrics.parse(List.of("spillway_disk_used_bytes 5.0E8"))).isEmpty();
        assertThat(DiskMetrics.parse(List.of("spillway_disk_capacity_bytes 0.0"))).isEmpty();
    }

    @Test
    void whatIsNoNumberCountsAsNothing() {
        var report =
                DiskMetrics.parse(
                        List.of(
                                "spillway_disk_capacity_bytes 100.0",
                                "spillway_disk_used_bytes NaN",
                                "spillway_disk_used_bytes -5",
                                "spillway_disk_hot_bytes{older_than=\"x\"} 4"));

        assertThat(report).isPresent();
        assertThat(report.get().usedBytes()).isZero();
        assertThat(report.get().hot()).isEmpty();
    }
}
