package dev.spillway.operator.plan.hot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HotSettingsTest {
    private static final long GI = 1L << 30;

    @Test
    void aNewClusterBeginsWithAMinuteAndSegmentsForItsDisks() {
        var seen = ObservedClusters.cluster(1, 1).disk(0, disk(100 * GI, 0.1));

        assertThat(HotSettings.of(cluster(""), seen.view()))
                .containsEntry("log.local.retention.ms", "60000")
                .containsEntry("log.segment.bytes", Long.toString(GI));
    }

    @Test
    void whatIsDeclaredIsLeftToItsDeclaration() {
        var seen = ObservedClusters.cluster(1, 1).disk(0, disk(100 * GI, 0.1));

        assertThat(HotSettings.of(cluster("hot: {retention: 6h}"), seen.view())).isEmpty();
        assertThat(HotSettings.of(Clusters.with(1, 1, "", "config: {}"), seen.view())).isEmpty();
    }

    @Test
    void copiesAreNotDelayedBeyondTheHorizon() {
        var seen =
                ObservedClusters.cluster(1, 1)
                        .dynamicDefault("log.local.retention.ms", "600000")
                        .disk(0, disk(100 * GI, 0.1));

        assertThat(HotSettings.of(cluster("copyLag: {time: 1h, size: 1Gi}"), seen.view()))
                .containsEntry("log.remote.copy.lag.ms", "600000")
                .containsEntry("log.remote.copy.lag.bytes", Long.toString(GI));
        assertThat(HotSettings.of(cluster("copyLag: {time: 5m}"), seen.view()))
                .containsEntry("log.remote.copy.lag.ms", "300000")
                .doesNotContainKey("log.remote.copy.lag.bytes");
    }

    @Test
    void aHorizonThatKafkaHasStaysWithoutReports() {
        var seen =
                ObservedClusters.cluster(1, 1)
                        .dynamicDefault("log.local.retention.ms", "32400000")
                        .dynamicDefault("log.segment.bytes", "16777216");

        assertThat(HotSettings.of(cluster(""), seen.view()))
                .containsEntry("log.local.retention.ms", "32400000")
                .containsEntry("log.segment.bytes", "16777216");
    }

    @Test
    void aFullDiskNarrowsItAtOnceForAllBrokers() {
        var seen =
                ObservedClusters.cluster(1, 2)
                        .dynamicDefault("log.local.retention.ms", "32400000")
                        .settingsUnchangedFor(Duration.ofHours(1))
                        .disk(0, disk(100 * GI, 0.1))
                        .disk(1, disk(100 * GI, 0.8));

        assertThat(HotSettings.of(cluster(""), seen.view()))
                .containsEntry("log.local.retention.ms", "3600000");
    }

    @Test
    void brokersAreToldHowLargeTheirClaimIs() {
        var seen = ObservedClusters.cluster(1, 1).disk(0, disk(100 * GI, 0.1));
        var claimed =
                seen.now().claims().values().stream().map(c -> c.volume().capacity()).toList();

        List<Step> steps = HotSettings.capacities(seen.now(), seen.view());

        assertThat(claimed).isNotEmpty();
        assertThat(steps)
                .allSatisfy(step ->
                        assertThat(((KafkaStep.AlterBroker) step).set())
                                .containsKey(DiskReport.CAPACITY_SETTING));
    }

    private static ClusterModel cluster(String tiering) {
        return Clusters.with(
                1,
                1,
                "",
                "tiering: {s3: {bucket: abc, region: r}%s}"
                        .formatted(tiering.isEmpty() ? "" : ", " + tiering));
    }

    /** A tenth of it follows nothing; the rest is uploaded, and as old as three hours. */
    private static DiskReport disk(long capacity, double used) {
        long bytes = (long) (capacity * used);
        var hot = new TreeMap<Long, Long>();
        hot.put(0L, bytes);
        hot.put(3_600L, bytes / 2);
        hot.put(10_800L, bytes / 10);
        return new DiskReport(
                capacity, bytes, 1_000, 0, OptionalLong.empty(), hot, hot, 0, Duration.ZERO);
    }
}
