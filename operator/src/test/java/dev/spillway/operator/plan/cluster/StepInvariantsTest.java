package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulated cluster refuses what no plan may do: its properties are only as good as that. */
class StepInvariantsTest {
    private final SimulatedCluster world = running();

    @Test
    void theOnlyVotersPodIsNotRemoved() {
        refuses(remove(new NodeId(1000)), "voters when a Pod is removed");
    }

    @Test
    void aBrokerThatHoldsAReplicaIsNotRemoved() {
        world.topic("orders", List.of(1), 1);
        refuses(remove(new NodeId(1)), "replicas on 1");
    }

    @Test
    void aBrokerIsNotRestartedWhileAnotherOneIsAway() {
        world.losePod(new NodeId(0));
        world.deletePod(new NodeId(2));
        refuses(restart(new NodeId(1)), "away while 1 is restarted");
    }

    @Test
    void aPartitionDoesNotFallBelowItsMinimumOfInSyncReplicas() {
        world.topic("orders", List.of(0, 1), 1);
        world.losePod(new NodeId(0));
        refuses(restart(new NodeId(1)), "in-sync replicas of orders without 1");
    }

    @Test
    void aDiskIsNotDeletedUnderItsPod() {
        var disk = world.look().claim(new NodeId(1)).orElseThrow();
        refuses(new KubeStep.RemoveClaim(disk.name(), disk.version(), ""), "Pods when data-1 goes");
    }

    @Test
    void theLastVoteIsNotTaken() {
        var quorum = world.look().view().orElseThrow().quorum();
        var directory = quorum.voters().getFirst().directoryId();
        refuses(new KafkaStep.RemoveVoter(new NodeId(1000), directory, ""), "a leader after");
    }

    private void refuses(Step step, String why) {
        assertThatThrownBy(() -> world.carryOut(step))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    private Step remove(NodeId id) {
        var pod = world.look().pod(id).orElseThrow();
        return new KubeStep.RemovePod(id, pod.name(), pod.version(), "");
    }

    private Step restart(NodeId id) {
        var pod = world.look().pod(id).orElseThrow();
        return new KubeStep.Restart(id, pod.name(), pod.version(), "");
    }

    private static SimulatedCluster running() {
        var cluster = Clusters.of(1, 3);
        var world = new SimulatedCluster(1);
        for (int pass = 0; pass < 60; pass++) {
            ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, world.look())
                    .steps()
                    .forEach(world::carryOut);
            world.pass();
        }
        return world;
    }
}
