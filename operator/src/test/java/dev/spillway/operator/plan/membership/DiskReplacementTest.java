package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster of two or three brokers with disks of 10Gi that are to have 5Gi, or another class. */
class DiskReplacementTest {

    private static final String SMALLER = "size: 5Gi";
    private static final String FAST = "size: 10Gi, storageClassName: fast";

    @Test
    void beginsWithAnAdditionalBroker() {
        var members = members(2, SMALLER, ObservedClusters.cluster(1, 2));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.leaving()).isEmpty();
        assertThat(members.steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.what()).isEqualTo("replace the disks of brokers 0, 1");
                    assertThat(step.why()).isEqualTo("broker 2 is not serving yet");
                });
    }

    @Test
    void anotherClassNeedsAnotherDiskToo() {
        var members = members(2, FAST, ObservedClusters.cluster(1, 2));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
    }

    @Test
    void aDiskThatHasGrownIsAsDeclared() {
        var members = members(2, "size: 10Gi", grown(ObservedClusters.cluster(1, 2)));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.leaving()).isEmpty();
        assertThat(members.steps()).isEmpty();
    }

    @Test
    void aDiskThatHasGrownIsReplacedWhenLessIsDeclaredThanBefore() {
        var members = members(2, SMALLER, grown(ObservedClusters.cluster(1, 2)));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
    }

    /** Of an earlier version: whatever was declared before, the present size is the first known. */
    @Test
    void aDiskWithoutARecordIsAsDeclared() {
        var seen = ObservedClusters.cluster(1, 1);
        seen.volume(0, "10Gi", "10Gi", "", Claim.SizeHistory.UNKNOWN);
        assertThat(members(1, SMALLER, seen).staying()).containsExactlyElementsOf(ids(0));
    }

    /** Grown disks are replaced by disks that hold what is on them. */
    @Test
    void disksOfAnotherClassAreAsLargeAsTheOldOnesHaveGrown() {
        var seen =
                grown(ObservedClusters.cluster(1, 2))
                        .partition("orders", 1, List.of(0, 1), Set.of(0, 1));
        var bytes = Map.of(0, 15L << 30, 1, 15L << 30);
        seen.placed(
                "orders-0", new Placement(List.of(), List.of(), bytes, new Placement.Untiered()));
        var members = members(2, FAST, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
    }

    @Test
    void oneBrokerLeavesWhenAllServe() {
        var members = members(2, SMALLER, surged());
        assertThat(members.leaving()).containsExactlyElementsOf(ids(1));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 2));
    }

    @Test
    void noneLeavesWhileAnotherOneIsAway() {
        var members = members(2, SMALLER, surged().fenced(0));
        assertThat(members.leaving()).isEmpty();
        assertThat(members.steps().getFirst().why()).isEqualTo("broker 0 is not serving yet");
    }

    @Test
    void aBrokerThatHasBegunToLeaveContinuesWhenAnotherOneFails() {
        assertThat(members(2, SMALLER, surged().cordoned(1).fenced(0)).leaving())
                .containsExactlyElementsOf(ids(1));
        assertThat(members(2, SMALLER, surged().withoutPod(1).fenced(1).fenced(0)).leaving())
                .containsExactlyElementsOf(ids(1));
    }

    @Test
    void aBrokerThatHasLostItsOldDiskComesBack() {
        var seen = surged().withoutPod(1).withoutClaim(1).unregistered(1);
        var members = members(2, SMALLER, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.steps().getFirst().why()).isEqualTo("broker 1 is not serving yet");
    }

    @Test
    void theNextOneLeavesWhenItIsBack() {
        assertThat(members(2, SMALLER, surged().volume(1, "5Gi", "5Gi", "")).leaving())
                .containsExactlyElementsOf(ids(0));
    }

    @Test
    void atLastTheAdditionalBrokerLeaves() {
        var seen = surged().volume(0, "5Gi", "5Gi", "").volume(1, "5Gi", "5Gi", "");
        var members = members(2, SMALLER, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.leaving()).containsExactlyElementsOf(ids(2));
    }

    @Test
    void isRevertedWhenTheDisksAreDeclaredAsTheyWere() {
        var members = members(2, "size: 10Gi", surged().cordoned(1));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.leaving()).containsExactlyElementsOf(ids(2));
    }

    @Test
    void brokersThatAreNoLongerDeclaredLeaveFirst() {
        var seen = ObservedClusters.cluster(1, 4);
        var members = members(2, SMALLER, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.leaving()).containsExactlyElementsOf(ids(3));
        assertThat(members.steps().getFirst().why()).isEqualTo("broker 3 is being removed first");
    }

    @Test
    void nothingBeginsWhileKafkaDoesNotAnswer() {
        var members = members(2, SMALLER, ObservedClusters.cluster(1, 2).kafkaUnavailable());
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.leaving()).isEmpty();
    }

    @Test
    void nothingBeginsWhenTheDataWouldNotFit() {
        var seen =
                ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0, 1));
        var bytes = Map.of(0, 5L << 30, 1, 5L << 30);
        seen.placed(
                "orders-0", new Placement(List.of(), List.of(), bytes, new Placement.Untiered()));
        var members = members(2, SMALLER, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.reason()).isEqualTo("DisksTooSmall");
                            assertThat(blocked.why())
                                    .isEqualTo(
                                            "all replicas hold 10240 MiB of local data, and 2 disks"
                                                + " of 5Gi can hold only 8192 MiB before they are"
                                                + " too full");
                        });
    }

    @Test
    void nothingBeginsWhileTheAmountOfDataIsUnknown() {
        var seen =
                ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0, 1));
        seen.placed("orders-0", Placement.UNKNOWN);
        var members = members(2, SMALLER, seen);
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.steps())
                .singleElement()
                .satisfies(step ->
                        assertThat(step.why())
                                .isEqualTo("brokers do not report how much data there is"));
    }

    /** By another tool, on both brokers. */
    private static ObservedClusters grown(ObservedClusters seen) {
        var history = Claim.SizeHistory.declared(Bytes.gibi(10));
        return seen.volume(0, "20Gi", "20Gi", "", history).volume(1, "20Gi", "20Gi", "", history);
    }

    /** Broker 2 is the one more. */
    private static ObservedClusters surged() {
        return ObservedClusters.cluster(1, 3).volume(2, "5Gi", "5Gi", "");
    }

    private static Membership members(int brokers, String disks, ObservedClusters seen) {
        ClusterModel cluster = Clusters.withDisks(brokers, disks);
        return Membership.of(cluster, Demand.UNKNOWN, seen.now());
    }

    private static List<NodeId> ids(int... ids) {
        return Arrays.stream(ids).mapToObj(NodeId::new).toList();
    }
}
