package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.balance.PartitionLoad.Refill;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which replicas of a partition of 1000 bytes are taken for such whose disk came back empty. */
class RefillDetectionTest {

    @Test
    void countsAReplicaThatHasLessThanHalf() {
        assertThat(refills(cluster(), Map.of(0, 1000L, 1, 100L)))
                .containsExactly(new Refill(1, 100, 900));
    }

    @Test
    void doesNotCountAReplicaThatWasOnlyDown() {
        assertThat(refills(cluster(), Map.of(0, 1000L, 1, 600L))).isEmpty();
    }

    @Test
    void doesNotCountAReplicaInSync() {
        var seen =
                ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0, 1));
        assertThat(refills(seen, Map.of(0, 1000L, 1, 100L))).isEmpty();
    }

    @Test
    void doesNotCountAReplicaWhoseBrokerIsDown() {
        assertThat(refills(cluster().fenced(1), Map.of(0, 1000L, 1, 100L))).isEmpty();
    }

    @Test
    void doesNotCountAReplicaOfUnknownSize() {
        assertThat(refills(cluster(), Map.of(0, 1000L))).isEmpty();
    }

    @Test
    void countsAThrottledReplicaUntilItIsInSync() {
        var throttled = cluster().throttled("orders", "0:0", "0:1");
        assertThat(refills(throttled, Map.of(0, 1000L, 1, 600L)))
                .containsExactly(new Refill(1, 600, 400));
    }

    private static ObservedClusters cluster() {
        return ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0));
    }

    private static List<Refill> refills(ObservedClusters seen, Map<Integer, Long> bytes) {
        var placement = new Placement(List.of(), List.of(), bytes, new Placement.Untiered());
        var view = seen.placed("orders-0", placement).view();
        var now = seen.now();
        var cluster = Clusters.of(1, 2);
        return ObservedLoad.of(
                        cluster, new TreeSet<>(cluster.brokerIds()), Demand.UNKNOWN, now, view)
                .partitions()
                .getFirst()
                .refills();
    }
}
