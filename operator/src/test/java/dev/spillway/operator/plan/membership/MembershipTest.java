package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster of three brokers that is to have two. */
class MembershipTest {

    @Test
    void theHighestIdLeavesAndRunsUntilItHoldsNothing() {
        var members = members(holding(List.of(0, 2)));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1));
        assertThat(members.leaving()).containsExactlyElementsOf(ids(2));
        assertThat(members.withPods()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.cluster().brokers().replicas()).isEqualTo(2);
        assertThat(members.refusals()).isEmpty();
    }

    @Test
    void noneLeavesWhenTheOthersCannotHoldItsReplicas() {
        var members =
                Membership.of(
                        Clusters.of(1, 2),
                        new Demand(Map.of("orders", 3), 0),
                        holding(List.of(0, 1, 2)));
        assertThat(members.staying()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.leaving()).isEmpty();
        assertThat(members.running()).isEmpty();
        assertThat(members.cluster().brokers().replicas()).isEqualTo(3);
        assertThat(members.refusals())
                .singleElement()
                .satisfies(step -> assertThat(step.reason()).isEqualTo("TooFewBrokersLeft"));
        assertThat(members.steps()).isEqualTo(members.refusals());
    }

    @Test
    void whereReplicasBelongIsNotKnownWhileKafkaDoesNotAnswer() {
        var members = members(ObservedClusters.cluster(1, 3).kafkaUnavailable().now());
        assertThat(members.leaving()).containsExactlyElementsOf(ids(2));
        assertThat(members.withPods()).containsExactlyElementsOf(ids(0, 1, 2));
        assertThat(members.balance()).isEmpty();
    }

    private static ObservedCluster holding(List<Integer> replicas) {
        return ObservedClusters.cluster(1, 3)
                .partition("orders", 1, replicas, Set.copyOf(replicas))
                .now();
    }

    private static Membership members(ObservedCluster seen) {
        return Membership.of(Clusters.of(1, 2), Demand.UNKNOWN, seen);
    }

    private static List<NodeId> ids(int... ids) {
        return Arrays.stream(ids).mapToObj(NodeId::new).toList();
    }
}
