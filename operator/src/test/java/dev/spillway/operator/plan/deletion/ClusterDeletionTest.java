package dev.spillway.operator.plan.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import org.junit.jupiter.api.Test;

class ClusterDeletionTest {

    @Test
    void stopsAllBrokersBeforeAnyController() {
        assertThat(next(Reclaim.Retain, ObservedClusters.cluster(1, 3)).steps())
                .hasSize(3)
                .allSatisfy(step ->
                        assertThat(((KubeStep.RemovePod) step).id().role())
                                .isEqualTo(NodeRole.Broker));
    }

    @Test
    void waitsForTheLastBroker() {
        var seen = ObservedClusters.cluster(1, 1).state(0, Pod.State.Terminating);
        assertThat(next(Reclaim.Retain, seen).steps())
                .singleElement()
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void thenStopsControllers() {
        assertThat(next(Reclaim.Retain, ObservedClusters.cluster(1, 1).withoutPod(0)).steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemovePod.class);
    }

    @Test
    void keepsTheDisks() {
        assertThat(next(Reclaim.Retain, stopped()).isDone()).isTrue();
    }

    @Test
    void keepsDisksThatWereMadeToGoWithTheCluster() {
        var seen = stopped().ownedDisk(0, "uid-of-the-cluster");
        assertThat(next(Reclaim.Retain, seen).steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.RemoveOwner.class,
                        disown -> assertThat(disown.owner()).isEqualTo("uid-of-the-cluster"));
    }

    @Test
    void removesTheDisksWhenAskedTo() {
        assertThat(next(Reclaim.Delete, stopped()).steps())
                .hasSize(2)
                .allSatisfy(step ->
                        assertThat(((KubeStep.RemoveClaim) step).seen().resourceVersion())
                                .isEqualTo("1"));
    }

    private static ObservedClusters stopped() {
        return ObservedClusters.cluster(1, 1).withoutPod(0).withoutPod(1000);
    }

    private static Plan next(Reclaim reclaim, ObservedClusters seen) {
        return ClusterDeletion.next(reclaim, new ColdDataDeletion.None(), seen.now()).plan();
    }
}
