package dev.spillway.operator.plan.disks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.ObservedClusters;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeasuredDisksTest {
    private static final NodeId BROKER = NodeId.of(NodeRole.Broker, 0);
    private static final Bytes CLAIM = Bytes.gibi(1);

    @Test
    void whatFollowsTheHorizonNeedNotStay() {
        assertThat(MeasuredDisks.of(observed(CLAIM.value()), Instant.EPOCH).disks())
                .containsExactly(new DiskUse(BROKER, CLAIM, new Bytes(900), new Bytes(300)));
    }

    /** The file system is 180 GB full, and the claim has one GiB of it. */
    @Test
    void whatABrokerSaysOfASharedFileSystemIsNoReasonToGrow() {
        assertThat(MeasuredDisks.of(observed(250L << 30), Instant.EPOCH).disks()).isEmpty();
    }

    private static ObservedCluster observed(long capacity) {
        var hot = new TreeMap<Long, Long>();
        hot.put(0L, 300L);
        return ObservedClusters.cluster(1, 1)
                .volume(0, "1Gi", "1Gi", "")
                .disk(
                        0,
                        new DiskReport(
                                capacity,
                                900,
                                0,
                                0,
                                OptionalLong.empty(),
                                hot,
                                new TreeMap<>(),
                                0,
                                Duration.ZERO))
                .now();
    }
}
