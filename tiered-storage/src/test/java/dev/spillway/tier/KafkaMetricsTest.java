package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaMetricsTest {
    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();

    @Test
    void whatThePluginDoesShowsInJmx(@TempDir Path scratch) throws Exception {
        try (S3TestServer store = S3TestServer.start(scratch);
                S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
            tier.configure(store.settings());
            SampleSegment sample = SampleSegment.of(scratch, 1, 100_000);
            var copied = sample.copied(tier.copyLogSegmentData(sample.metadata(), sample.data()));
            tier.fetchLogSegment(copied, 0).readAllBytes();

            String all = "dev.spillway.tier:type=tiered-storage";
            assertThat(value(all, "copied-bytes-total")).isEqualTo(100_000L);
            assertThat(value(all, "read-bytes-total")).isEqualTo(100_000L);
            assertThat((long) value(all, "stored-bytes-total")).isGreaterThan(100_000L);
            assertThat(value(all, "unexpected-errors-total")).isEqualTo(0L);
            assertThat((long) value(all + ",operation=GetObject,result=ok", "requests-total"))
                    .isGreaterThanOrEqualTo(2L);
            assertThat((double) value(all + ",operation=GetObject", "request-latency-p50-ms"))
                    .isPositive();
            assertThat((long) value(all + ",topic=page-views", "copy-lag-ms")).isPositive();
        }
        assertThat(jmx.queryNames(new ObjectName("dev.spillway.tier:*"), null)).isEmpty();
    }

    private Object value(String bean, String attribute) throws Exception {
        return jmx.getAttribute(new ObjectName(bean), attribute);
    }
}
