package dev.spillway.operator.plan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.plan.ObservedClusters;
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
                                        .contains("A on data-0; B on data-1"));
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
