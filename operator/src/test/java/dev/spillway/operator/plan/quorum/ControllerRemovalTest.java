package dev.spillway.operator.plan.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import org.junit.jupiter.api.Test;

/** The states of controllers 1001 and 1002 on their way out of a cluster that is to have one. */
class ControllerRemovalTest {

    @Test
    void doesNothingWhenAllAreDeclared() {
        var leaving = of(3, ObservedClusters.cluster(3, 3));
        assertThat(leaving.running()).isEmpty();
        assertThat(leaving.steps()).isEmpty();
    }

    @Test
    void removesNoneAsLongAsOneVotes() {
        var leaving = of(1, ObservedClusters.cluster(3, 3).notVoter(1002).noted(1000, 1001));
        assertThat(leaving.running()).containsExactly(new NodeId(1001));
        assertThat(leaving.steps()).isEmpty();
    }

    @Test
    void removesNoneWhileKafkaDoesNotAnswer() {
        var leaving = of(1, withoutVotes().kafkaUnavailable());
        assertThat(leaving.running()).isEmpty();
        assertThat(leaving.steps()).singleElement().isInstanceOf(Step.Wait.class);
    }

    @Test
    void keepsRunningThoseThatVotedWhenKafkaLastAnswered() {
        var leaving = of(1, ObservedClusters.cluster(3, 3).noted(1000, 1001).kafkaUnavailable());
        assertThat(leaving.running()).containsExactly(new NodeId(1001));
    }

    @Test
    void keepsRunningThoseThatVotedByAnyNote() {
        var seen = ObservedClusters.cluster(3, 3).noted(1000).noted(new NodeId(1002), 1000, 1001);
        assertThat(of(1, seen.kafkaUnavailable()).running()).containsExactly(new NodeId(1001));
    }

    @Test
    void looksAgainBeforeThePodGoes() {
        assertThat(next(ObservedClusters.cluster(3, 3).notVoter(1001).notVoter(1002)))
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void thenRemovesThePodOfTheHighest() {
        assertThat(next(withoutVotes()))
                .isInstanceOfSatisfying(
                        KubeStep.RemovePod.class,
                        step -> assertThat(step.id()).isEqualTo(new NodeId(1002)));
    }

    @Test
    void waitsForThePodToEnd() {
        assertThat(next(withoutVotes().state(1002, Pod.State.Terminating)).why())
                .contains("shutting down");
    }

    @Test
    void thenRemovesItsDisk() {
        assertThat(next(withoutVotes().withoutPod(1002)))
                .isInstanceOfSatisfying(
                        KubeStep.RemoveClaim.class,
                        step -> assertThat(step.claim()).isEqualTo("data-1002"));
    }

    @Test
    void waitsForTheDiskToGo() {
        assertThat(next(withoutVotes().withoutPod(1002).diskBeingDeleted(1002)).why())
                .contains("being deleted");
    }

    @Test
    void thenRemovesTheNext() {
        var seen = withoutVotes().withoutPod(1002).withoutClaim(1002);
        assertThat(next(seen))
                .isInstanceOfSatisfying(
                        KubeStep.RemovePod.class,
                        step -> assertThat(step.id()).isEqualTo(new NodeId(1001)));
    }

    private static ObservedClusters withoutVotes() {
        return ObservedClusters.cluster(3, 3).notVoter(1001).notVoter(1002).noted(1000);
    }

    private static ControllerRemoval of(int controllers, ObservedClusters seen) {
        var cluster = Clusters.of(controllers, 3);
        var now = seen.now();
        return ControllerRemoval.of(cluster, now, VoterSet.of(cluster, now));
    }

    private static Step next(ObservedClusters seen) {
        return of(1, seen).steps().getFirst();
    }
}
