package dev.spillway.operator.plan.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The states of broker 2 on its way out of a cluster that is to have two. */
class ScaleDownTest {

    @Test
    void doesNothingWhenAllAreDeclared() {
        assertThat(steps(3, ObservedClusters.cluster(1, 3).now())).isEmpty();
    }

    @Test
    void neverTouchesABrokerThatHoldsAReplica() {
        var seen = ObservedClusters.cluster(1, 3).cordoned(2);
        seen.partition("orders", 1, List.of(0, 2), Set.of(0, 2));
        assertThat(next(seen)).isInstanceOf(Step.Wait.class);
        assertThat(running(seen)).containsExactly(new NodeId(2));
    }

    @Test
    void startsAStoppedBrokerThatHoldsAReplica() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(2).fenced(2);
        seen.partition("orders", 1, List.of(0, 2), Set.of(0));
        assertThat(running(seen)).containsExactly(new NodeId(2));
    }

    @Test
    void waitsWhileKafkaDoesNotAnswer() {
        var seen = ObservedClusters.cluster(1, 3).kafkaUnavailable();
        assertThat(next(seen)).isInstanceOf(Step.Wait.class);
        assertThat(running(seen)).containsExactly(new NodeId(2));
    }

    @Test
    void cordonsFirst() {
        assertThat(next(ObservedClusters.cluster(1, 3))).isInstanceOf(KafkaStep.Cordon.class);
    }

    @Test
    void thenRemovesThePod() {
        assertThat(next(ObservedClusters.cluster(1, 3).cordoned(2)))
                .isInstanceOf(KubeStep.RemovePod.class);
    }

    @Test
    void waitsForThePodToEnd() {
        var seen = ObservedClusters.cluster(1, 3).cordoned(2).state(2, Pod.State.Terminating);
        assertThat(next(seen).why()).contains("shutting down");
    }

    @Test
    void waitsUntilKafkaFencesIt() {
        var seen = ObservedClusters.cluster(1, 3).cordoned(2).withoutPod(2);
        assertThat(next(seen).why()).contains("session");
    }

    @Test
    void thenUnregistersIt() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(2).fenced(2);
        assertThat(next(seen)).isInstanceOf(KafkaStep.Unregister.class);
        assertThat(running(seen)).isEmpty();
    }

    @Test
    void atLastRemovesTheDisk() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(2).unregistered(2);
        assertThat(next(seen)).isInstanceOf(KubeStep.RemoveClaim.class);
    }

    @Test
    void removesTheHighestFirstAndKeepsTheOthersRunning() {
        var seen = ObservedClusters.cluster(1, 3).cordoned(1).cordoned(2).now();
        assertThat(steps(1, seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.RemovePod.class,
                        step -> assertThat(step.id()).isEqualTo(new NodeId(2)));
        assertThat(Membership.of(Clusters.of(1, 1), Demand.UNKNOWN, seen).running())
                .containsExactly(new NodeId(1));
    }

    @Test
    void cordonsAllThatLeave() {
        assertThat(steps(1, ObservedClusters.cluster(1, 3).now()))
                .hasSize(2)
                .allMatch(step -> step instanceof KafkaStep.Cordon);
    }

    @Test
    void unregistersABrokerOfWhichNothingElseIsLeft() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(2).withoutClaim(2).fenced(2);
        assertThat(next(seen)).isInstanceOf(KafkaStep.Unregister.class);
    }

    private static List<Step> steps(int brokers, ObservedCluster seen) {
        return ScaleDown.next(Membership.of(Clusters.of(1, brokers), Demand.UNKNOWN, seen), seen);
    }

    private static Step next(ObservedClusters seen) {
        return steps(2, seen.now()).getFirst();
    }

    private static List<NodeId> running(ObservedClusters seen) {
        return Membership.of(Clusters.of(1, 2), Demand.UNKNOWN, seen.now()).running();
    }
}
