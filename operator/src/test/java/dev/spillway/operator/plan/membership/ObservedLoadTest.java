package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.balance.BrokerLoad;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import dev.spillway.operator.plan.balance.ClusterLoad;
import dev.spillway.operator.plan.balance.PartitionLoad;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObservedLoadTest {
    private static final long GIB = 1L << 30;
    private static final String FROM_TIERED = "follower.fetch.last.tiered.offset.enable";

    @Test
    void brokersBeyondTheReplicasLeaveAndThoseNotYetRegisteredStay() {
        var load = load(view(2, "true", Placement.UNKNOWN), 1);
        assertThat(load.brokers())
                .extracting(BrokerLoad::standing)
                .containsExactly(Standing.Stays, Standing.Leaves);
        assertThat(load(view(1, "true", Placement.UNKNOWN), 2).brokers())
                .extracting(BrokerLoad::serving)
                .containsExactly(true, false);
    }

    @Test
    void aSharedFileSystemIsNoLargerThanTheDeclaredVolume() {
        assertThat(load(view(1, "true", Placement.UNKNOWN), 1).brokers().getFirst().capacityBytes())
                .isEqualTo(10 * GIB);
    }

    /** Enlarged by the operator or by another tool. */
    @Test
    void aDiskIsAsLargeAsItHasGrown() {
        assertThat(capacity("30Gi", "30Gi", "10Gi")).isEqualTo(30 * GIB);
        assertThat(capacity("40Gi", "30Gi", "10Gi")).isEqualTo(30 * GIB);
    }

    @Test
    void aDiskThatIsToBeSmallerCountsAsThat() {
        assertThat(capacity("30Gi", "30Gi", "20Gi")).isEqualTo(10 * GIB);
    }

    /** Of broker 0, for which 10Gi are declared now. */
    private static long capacity(String requested, String capacity, String declaredBefore) {
        var history = Claim.SizeHistory.declared(Bytes.parse(declaredBefore).orElseThrow());
        var view = view(1, "true", Placement.UNKNOWN);
        var cluster = Clusters.of(1, 1);
        var claims =
                ObservedClusters.cluster(1, 1)
                        .volume(0, requested, capacity, "", history)
                        .now()
                        .claims();
        var seen =
                new ObservedCluster(
                        new TreeMap<>(), claims, Map.of(), new KafkaState.Answering(view));
        return ObservedLoad.of(
                        cluster, new TreeSet<>(cluster.brokerIds()), Demand.UNKNOWN, seen, view)
                .brokers()
                .getFirst()
                .capacityBytes();
    }

    @Test
    void ofATieredPartitionOnlyWhatIsNotInS3IsCopied() {
        var data = data(view(2, "true", tiered(100, 180, 200, 5_000)));
        assertThat(data.localBytes()).isEqualTo(100_000);
        assertThat(data.copyBytes()).isEqualTo(20_000);
        assertThat(data.pendingUploadBytes()).isEqualTo(15_000);
    }

    @Test
    void allThatIsLocalIsCopiedWhereFollowersStartAtTheFirstLocalOffset() {
        var data = data(view(2, "false", tiered(100, 180, 200, 5_000)));
        assertThat(data.copyBytes()).isEqualTo(100_000);
        assertThat(data.pendingUploadBytes()).isEqualTo(15_000);
    }

    @Test
    void theSegmentThatIsWrittenToDoesNotWaitForItsUpload() {
        assertThat(data(view(2, "true", tiered(100, 180, 200, 50_000))).pendingUploadBytes())
                .isZero();
    }

    @Test
    void nothingInS3YetMeansThatAllIsCopied() {
        assertThat(data(view(2, "true", tiered(0, 0, 200, 0))).copyBytes()).isEqualTo(100_000);
    }

    @Test
    void allThatIsLocalIsCopiedWhereTheOffsetsInS3AreUnknown() {
        var data = data(view(2, "true", placement(new Placement.OffsetsUnknown(5_000))));
        assertThat(data.copyBytes()).isEqualTo(100_000);
        assertThat(data.pendingUploadBytes()).isEqualTo(95_000);
    }

    @Test
    void allThatIsLocalIsCopiedWhereABrokerDoesNotReportWhereItsFollowersStart() {
        assertThat(data(view(2, "", tiered(100, 180, 200, 5_000))).copyBytes()).isEqualTo(100_000);
    }

    @Test
    void aPartitionIsAsLargeAsItsLeaderOrAnInSyncReplicaReports() {
        assertThat(data(view(2, "true", bytes(Map.of(0, 0L)))).known()).isTrue();
        assertThat(data(view(2, "true", bytes(Map.of()))).known()).isFalse();
        assertThat(data(view(2, "true", bytes(Map.of(1, 0L)))).known())
                .as("a replica that has just been added tells nothing")
                .isFalse();
    }

    @Test
    void theClusterIsNotRebalancedWhileSizesAreUnknown() {
        assertThat(load(view(2, "true", bytes(Map.of())), 2).hold())
                .isEqualTo("brokers do not report the sizes of their replicas");
        assertThat(load(view(2, "true", bytes(Map.of(0, 0L))), 2).hold()).isEmpty();
    }

    @Test
    void whatHasArrivedCountsOnTheBrokersThatAreAdded() {
        var moving =
                new Placement(
                        List.of(1),
                        List.of(),
                        Map.of(0, 100_000L, 1, 40_000L),
                        new Placement.Untiered());
        assertThat(data(view(2, "true", moving)).arrivedBytes()).isEqualTo(40_000);
    }

    @Test
    void aTopicHasTheReplicasThatItsTopicDeclares() {
        var view = view(2, "true", Placement.UNKNOWN);
        var demand = new Demand(Map.of("orders", 2), 0);
        assertThat(partition(load(view, 2, demand)).wantedReplicas()).isEqualTo(2);
        assertThat(partition(load(view, 2)).wantedReplicas()).isEqualTo(1);
    }

    @Test
    void everyReplicaIsWrittenOnce() {
        var view = view(2, "true", Placement.UNKNOWN);
        var load = load(view, 2, new Demand(Map.of(), 1_000));
        assertThat(load.brokers().getFirst().writtenBytesPerSecond()).isEqualTo(500);
    }

    private static Placement tiered(long localStart, long notInS3, long end, long segmentBytes) {
        return placement(new Placement.Tiered(localStart, notInS3, end, segmentBytes));
    }

    private static Placement placement(Placement.Tier tier) {
        return new Placement(List.of(), List.of(), Map.of(0, 100_000L), tier);
    }

    private static Placement bytes(Map<Integer, Long> bytes) {
        return new Placement(List.of(), List.of(), bytes, new Placement.Untiered());
    }

    private static PartitionLoad.Data data(KafkaView view) {
        return partition(load(view, 2)).data();
    }

    private static PartitionLoad partition(ClusterLoad load) {
        return load.partitions().getFirst();
    }

    private static ClusterLoad load(KafkaView view, int brokers) {
        return load(view, brokers, Demand.UNKNOWN);
    }

    private static ClusterLoad load(KafkaView view, int brokers, Demand demand) {
        var cluster = Clusters.of(1, brokers);
        var seen =
                new ObservedCluster(
                        new TreeMap<>(), new TreeMap<>(), Map.of(), new KafkaState.Answering(view));
        return ObservedLoad.of(cluster, new TreeSet<>(cluster.brokerIds()), demand, seen, view);
    }

    /**
     * One partition, on broker 0, which leads it.
     *
     * @param fromTiered empty where brokers do not tell their settings
     */
    private static KafkaView view(int brokers, String fromTiered, Placement placement) {
        var registered = new TreeMap<Integer, Broker>();
        for (int id = 0; id < brokers; id++) {
            var disk = new Broker.Disk(500 * GIB, 0, 0, false, false);
            var settings =
                    fromTiered.isEmpty()
                            ? Map.<String, String>of()
                            : Map.of(FROM_TIERED, fromTiered);
            registered.put(id, new Broker(id, false, "", disk, settings));
        }
        return new KafkaView(
                registered,
                new Quorum(1000, List.of(), List.of()),
                List.of(new Partition("orders", 0, 0, List.of(0), Set.of(0), 1, false)),
                Map.of(),
                Map.of(),
                new MetadataVersion(33),
                SettingTypes.UNKNOWN,
                new Placements(Map.of("orders-0", placement), Map.of()));
    }
}
