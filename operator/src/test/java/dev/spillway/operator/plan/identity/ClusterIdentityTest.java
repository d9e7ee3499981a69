package dev.spillway.operator.plan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.cluster.ClusterPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterIdentityTest {

    @Test
    void isDerivedFromTheUidWhenThereIsNoData() {
        assertThat(ClusterIdentity.of("uid", List.of(), Map.of()))
                .isEqualTo(new ClusterIdentity.Known(ClusterId.derivedFrom("uid")));
    }

    @Test
    void isThatOfTheDataThatIsThere() {
        assertThat(
                        ClusterIdentity.of(
                                "another uid",
                                List.of(disk(0, "A"), disk(1, "A"), disk(2, "")),
                                Map.of()))
                .isEqualTo(new ClusterIdentity.Known(new ClusterId("A")));
    }

    @Test
    void isRefusedWhenDisksAreOfDifferentClusters() {
        assertThat(ClusterIdentity.of("uid", List.of(disk(0, "A"), disk(1, "B")), Map.of()))
                .isInstanceOfSatisfying(
                        ClusterIdentity.Conflict.class,
                        conflict ->
                                assertThat(conflict.step().why())
                                        .contains("{A=[data-0], B=[data-1]}"));
    }

    @Test
    void conflictLeavesEverythingAlone() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(0);
        seen.claim(1, claim -> disk(1, "B"));
        var plan =
                ClusterPlan.next(
                        Clusters.INSTALLATION, Clusters.of(1, 3), Demand.UNKNOWN, seen.now());
        assertThat(plan.acts()).isFalse();
        assertThat(plan.blocked()).hasSize(1);
    }

    private static Claim disk(int id, String clusterId) {
        return new Claim(
                new NodeId(id),
                "data-" + id,
                new ObjectVersion("uid", "1"),
                clusterId,
                List.of(),
                List.of(),
                false,
                "",
                ObservedClusters.VOLUME);
    }
}
