package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DisksFindingTest {
    private static final ClusterModel TIERED =
            Clusters.with(1, 2, "", "tiering: {s3: {bucket: abc, region: r}}");
    private static final ClusterModel LOCAL = Clusters.with(1, 2, "", "");

    @Test
    void saysWhichDiskIsTheFullest() {
        var seen =
                ObservedClusters.cluster(1, 2)
                        .disk(0, disk(300, 0, OptionalLong.empty()))
                        .disk(1, disk(624, 0, OptionalLong.empty()));

        var finding = finding(TIERED, seen);

        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.message())
                .isEqualTo("the fullest disk is that of broker 1: about 60 % of 1k");
    }

    @Test
    void isUnknownWhenABrokerDoesNotReport() {
        var seen = ObservedClusters.cluster(1, 2).disk(0, disk(300, 0, OptionalLong.empty()));

        assertThat(finding(TIERED, seen).reason()).isEqualTo("NotMeasured");
        assertThat(finding(TIERED, ObservedClusters.cluster(1, 2)).reason())
                .isEqualTo("NotMeasured");
    }

    @Test
    void aFullDiskSaysWhyAndWhatHelps() {
        var full = disk(850, 0, OptionalLong.empty());

        assertThat(finding(TIERED, ObservedClusters.cluster(1, 1).disk(0, full)))
                .satisfies(found -> assertThat(found.reason()).isEqualTo("Filling"))
                .satisfies(found ->
                        assertThat(found.message())
                                .contains("most of it cannot leave")
                                .contains("Raise spec.storage.size"));
        assertThat(finding(LOCAL, ObservedClusters.cluster(1, 1).disk(0, full)).message())
                .contains("the Cluster has no tiering");
        var waiting = disk(850, 800, OptionalLong.empty());
        assertThat(finding(TIERED, ObservedClusters.cluster(1, 1).disk(0, waiting)).message())
                .contains("faster than it is copied");
    }

    @Test
    void namesTheBrokerThatSlowsProducersDown() {
        var seen =
                ObservedClusters.cluster(1, 2)
                        .disk(0, disk(300, 0, OptionalLong.of(1024)))
                        .disk(1, disk(930, 0, OptionalLong.empty()));

        var finding = finding(TIERED, seen);

        assertThat(finding.reason()).isEqualTo("Throttled");
        assertThat(finding.message())
                .contains("broker 1: about 95 %")
                .contains("producers are slowed down by broker 0");
    }

    private static Finding finding(ClusterModel cluster, ObservedClusters seen) {
        return new DisksFinding(cluster, seen.view(), StorageUsage.UNKNOWN).finding();
    }

    private static DiskReport disk(long used, long hot, OptionalLong limit) {
        var bytes = new TreeMap<Long, Long>();
        bytes.put(0L, hot);
        return new DiskReport(1_000, used, 0, 0, limit, bytes, new TreeMap<>(), 0, Duration.ZERO);
    }
}
