package dev.spillway.operator.plan.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RollingRestartTest {

    @Test
    void doesNothingWhenEveryPodIsCurrent() {
        assertThat(next(ObservedClusters.cluster(3, 3))).isEmpty();
    }

    @Test
    void beginsWithAControllerThatIsNotTheLeader() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000, 1001, 1002, 0, 1, 2).leader(1000);
        assertThat(restarted(seen)).isEqualTo(1001);
    }

    @Test
    void takesAControllerThatIsNotReadyBeforeTheOthers() {
        var seen = ObservedClusters.cluster(3, 0).outdated(1000, 1001, 1002).leader(1000);
        seen.state(1002, Pod.State.Starting).voterBehind(1002);
        assertThat(restarted(seen)).isEqualTo(1002);
    }

    @Test
    void takesTheLeaderLast() {
        assertThat(restarted(ObservedClusters.cluster(3, 3).outdated(1000, 0).leader(1000)))
                .isEqualTo(1000);
    }

    @Test
    void waitsWhileTheOtherVotersWouldBeNoMajority() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1001).voterBehind(1002);
        assertThat(waitsBecause(seen)).contains("not a majority");
    }

    @Test
    void restartsTheOnlyControllerThoughNobodyCanReplaceIt() {
        assertThat(restarted(ObservedClusters.cluster(1, 3).outdated(1000))).isEqualTo(1000);
    }

    @Test
    void waitsForARestartedControllerBeforeTheNext() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1002).state(1001, Pod.State.Starting);
        assertThat(waitsBecause(seen)).contains("controller 1001 is not ready");
    }

    @Test
    void saysWhatEndsAWait() {
        var seen = ObservedClusters.cluster(1, 3).outdated(1).state(0, Pod.State.Starting);
        assertThat(((Step.Wait) next(seen).orElseThrow()).until())
                .isEqualTo("it is RUNNING and in sync for all of its partitions");
    }

    @Test
    void waitsForControllersBeforeBrokers() {
        var seen = ObservedClusters.cluster(3, 3).outdated(0).withoutPod(1001);
        assertThat(waitsBecause(seen)).contains("controller 1001 is being restarted");
    }

    @Test
    void healsControllersThatNeverGotReadyThoughNoLeaderIsKnown() {
        var seen = ObservedClusters.cluster(3, 0).outdated(1001, 1002).kafkaUnavailable();
        for (int id = 1000; id <= 1002; id++) {
            seen.state(id, Pod.State.Starting);
        }
        assertThat(restarted(seen)).isEqualTo(1001);
    }

    @Test
    void leavesAReadyControllerAloneWhileNoLeaderIsKnown() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000).leader(-1);
        assertThat(waitsBecause(seen)).contains("no known leader");
    }

    @Test
    void restartsTheLowestOutdatedBroker() {
        assertThat(restarted(ObservedClusters.cluster(1, 3).outdated(2, 1))).isEqualTo(1);
    }

    @Test
    void takesABrokerThatIsNotReadyFirst() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0, 2)
                        .state(2, Pod.State.Starting)
                        .fenced(2);
        assertThat(restarted(seen)).isEqualTo(2);
    }

    @Test
    void replacesAPodThatCannotStartAtOnce() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0, 2)
                        .state(2, Pod.State.Stuck)
                        .kafkaUnavailable();
        assertThat(restarted(seen)).isEqualTo(2);
    }

    @Test
    void neverRestartsABrokerThatRecoversItsLogs() {
        var seen =
                ObservedClusters.cluster(1, 3).outdated(1).state(1, Pod.State.Recovering).fenced(1);
        assertThat(waitsBecause(seen)).contains("recovering its logs");
    }

    @Test
    void waitsWhileABrokerHoldsTheLastInSyncReplica() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .partition("orders", 1, List.of(0, 1), Set.of(0));
        assertThat(waitsBecause(seen)).contains("not yet in sync");
    }

    @Test
    void waitsWhileTheInSyncReplicasAreJustEnough() {
        // Broker 7 is no node of this cluster any more, and cannot be waited for as one.
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .partition("orders", 2, List.of(0, 1, 7), Set.of(0, 1));
        assertThat(waitsBecause(seen)).contains("orders-0 has 2 in-sync replicas and needs 2");
    }

    @Test
    void restartsAReplicaThatIsNotInSyncWhenTheOthersAreEnough() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .partition("orders", 2, List.of(0, 1, 2), Set.of(1, 2));
        assertThat(restarted(seen)).isEqualTo(0);
    }

    @Test
    void isNotBlockedByATopicThatCannotBeProtected() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .partition("single", 1, List.of(0), Set.of(0));
        assertThat(restarted(seen)).isEqualTo(0);
    }

    @Test
    void waitsWhileAPartitionOnTheBrokerMoves() {
        assertThat(
                        waitsBecause(
                                ObservedClusters.cluster(1, 3)
                                        .outdated(0)
                                        .moving("orders", List.of(0, 1))))
                .contains("orders-0 is being moved");
    }

    @Test
    void waitsUntilTheLastBrokerIsBackInEveryIsr() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(1)
                        .partition("orders", 1, List.of(0, 1, 2), Set.of(1, 2));
        assertThat(waitsBecause(seen)).contains("broker 0 is not yet in sync for 1 partition");
    }

    @Test
    void waitsForAFencedBroker() {
        assertThat(waitsBecause(ObservedClusters.cluster(1, 3).outdated(1).fenced(0)))
                .contains("broker 0 is not serving yet");
    }

    @Test
    void leavesReadyBrokersAloneWhileKafkaDoesNotAnswer() {
        assertThat(waitsBecause(ObservedClusters.cluster(1, 3).outdated(0).kafkaUnavailable()))
                .contains("Kafka does not answer");
    }

    @Test
    void leavesUndeclaredNodesAlone() {
        assertThat(
                        RollingRestart.next(
                                new TreeMap<>(),
                                1,
                                false,
                                ObservedClusters.cluster(1, 3).outdated(0).now()))
                .isEmpty();
    }

    @Test
    void healsABrokerThatNeverGotReadyThoughItHoldsTheLastInSyncReplica() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .state(0, Pod.State.Starting)
                        .fenced(0)
                        .partition("orders", 2, List.of(0, 7, 8), Set.of(0));
        assertThat(restarted(seen)).isEqualTo(0);
    }

    @Test
    void checksABrokerThatIsNotReadyButServes() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0)
                        .state(0, Pod.State.Starting)
                        .partition("orders", 2, List.of(0, 7, 8), Set.of(0, 7));
        assertThat(waitsBecause(seen)).contains("orders-0 has 2 in-sync replicas and needs 2");
    }

    @Test
    void restartsBrokersOfOneRackTogetherWhenEveryPartitionCanSpareThem() {
        assertThat(restartedTogether(2, twoRacks().partition("a", 1, List.of(0, 2), Set.of(0, 2))))
                .containsExactly(0, 1);
    }

    @Test
    void restartsNoMoreTogetherThanAllowed() {
        assertThat(restartedTogether(1, twoRacks())).containsExactly(0);
        assertThat(restartedTogether(9, twoRacks())).containsExactly(0, 1);
    }

    @Test
    void restartsOneAtATimeWhereRacksAreNotKnown() {
        assertThat(restartedTogether(2, ObservedClusters.cluster(1, 4).outdated(0, 1, 2, 3)))
                .containsExactly(0);
    }

    @Test
    void countsWhatAPartitionLosesByAllThatRestartTogether() {
        var both = twoRacks().partition("a", 2, List.of(0, 1, 2), Set.of(0, 1, 2));
        assertThat(restartedTogether(2, both)).containsExactly(0);
    }

    @Test
    void takesTheNextOfTheRackWhenOneCannotBeRestartedToo() {
        var seen = ObservedClusters.cluster(1, 4).outdated(0, 1, 2).rack("a", 0, 1, 2).rack("b", 3);
        seen.partition("x", 2, List.of(0, 1, 3), Set.of(0, 1, 3));
        assertThat(restartedTogether(2, seen)).containsExactly(0, 2);
    }

    @Test
    void takesOneReplicaAtATimeFromAPartitionThatCannotBeProtected() {
        var seen = twoRacks().partition("a", 2, List.of(0, 1), Set.of(0, 1));
        assertThat(restartedTogether(2, seen)).containsExactly(0);
    }

    @Test
    void waitsForTheWholeSetBeforeTheNext() {
        var seen = ObservedClusters.cluster(1, 4).outdated(2, 3).rack("a", 0, 1).rack("b", 2, 3);
        seen.state(1, Pod.State.Starting).fenced(1);
        assertThat(next(2, seen))
                .singleElement()
                .satisfies(step -> assertThat(step.why()).contains("broker 1 is not ready"));
    }

    @Test
    void restartsControllersOneAtATimeWhateverIsAllowedForBrokers() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000, 1001, 1002).leader(1000);
        assertThat(restartedTogether(3, seen)).containsExactly(1001);
    }

    @Test
    void preferredLeadersAreBackBeforeAReadyBrokerIsRestarted() {
        var seen = ObservedClusters.cluster(1, 3).outdated(1);
        assertThat(next(1, true, seen))
                .singleElement()
                .satisfies(step ->
                        assertThat(step.why()).isEqualTo("preferred leaders are being restored"));
    }

    @Test
    void aBrokerThatServesNobodyDoesNotWaitForLeaders() {
        var seen =
                ObservedClusters.cluster(1, 3).outdated(1).state(1, Pod.State.Starting).fenced(1);
        assertThat(next(1, true, seen)).singleElement().isInstanceOf(KubeStep.Restart.class);
    }

    @Test
    void aBrokerThatIsBehindIsRestartedBeforeThoseThatWouldWaitForIt() {
        var seen = ObservedClusters.cluster(1, 3).outdated(0, 1, 2);
        seen.partition("orders", 1, List.of(0, 1, 2), Set.of(0, 1));
        assertThat(restarted(seen)).isEqualTo(2);
    }

    @Test
    void aReadyBrokerThatIsFencedIsRestartedFirst() {
        assertThat(restarted(ObservedClusters.cluster(1, 3).outdated(0, 1, 2).fenced(1)))
                .isEqualTo(1);
    }

    @Test
    void aFencedBrokerIsSparedThoughItIsTheLastThatWasInSync() {
        var seen = ObservedClusters.cluster(1, 3).outdated(0, 1).fenced(1);
        seen.partition("orders", 1, List.of(1, 2), Set.of(1));
        assertThat(restarted(seen)).isEqualTo(1);
    }

    @Test
    void severalBrokersThatAreBehindAreRestartedOneByOneThoughTheirPartitionHasTooFewInSync() {
        var seen = ObservedClusters.cluster(1, 3).outdated(0, 1, 2);
        seen.partition("orders", 2, List.of(0, 1, 2), Set.of(0));
        assertThat(restarted(seen)).isEqualTo(1);
    }

    @Test
    void aBrokerThatIsBehindAndNeededComesAfterTheOneThatItWaitsFor() {
        var seen = ObservedClusters.cluster(1, 3).outdated(0, 1, 2);
        seen.partition("a", 1, List.of(0, 1), Set.of(1))
                .partition("b", 1, List.of(0, 2), Set.of(0));
        assertThat(restarted(seen)).isEqualTo(2);
    }

    @Test
    void aBrokerThatIsBehindAndNeededComesBeforeHealthyOnes() {
        var seen = ObservedClusters.cluster(1, 4).outdated(0, 1, 2);
        seen.partition("a", 1, List.of(0, 1), Set.of(1))
                .partition("b", 1, List.of(0, 9), Set.of(0));
        assertThat(waitsBecause(seen)).contains("b-0 has 1 in-sync replica and needs 1");
    }

    @Test
    void aReplicaThatNeverArrivesHoldsUpNoRestartOfItsBroker() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(2)
                        .moving("orders", List.of(0, 1, 2), Set.of(0, 1));
        assertThat(restarted(seen)).isEqualTo(2);
    }

    @Test
    void nothingIsRestartedWhileABrokerRecoversItsLogs() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .outdated(0, 1)
                        .state(1, Pod.State.Recovering)
                        .fenced(1);
        seen.partition("orders", 1, List.of(0, 2), Set.of(2));
        assertThat(waitsBecause(seen)).contains("recovering its logs");
    }

    @Test
    void aControllerThatIsBehindIsRestartedBeforeThoseThatNeedIt() {
        assertThat(restarted(ObservedClusters.cluster(3, 3).outdated(1001, 1002).voterBehind(1002)))
                .isEqualTo(1002);
    }

    @Test
    void controllersThatAreBehindAreRestartedOneByOneThoughTheRestIsNoMajority() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000, 1001, 1002);
        assertThat(restarted(seen.voterBehind(1001).voterBehind(1002))).isEqualTo(1001);
    }

    @Test
    void aControllerThatDoesNotFollowIsRestartedFirst() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000, 1001, 1002).notVoter(1002);
        assertThat(restarted(seen)).isEqualTo(1002);
    }

    @Test
    void brokersThatAreNotReadyDoNotWaitForControllersWhileKafkaDoesNotAnswer() {
        var seen = ObservedClusters.cluster(3, 2).outdated(1000, 0, 1).kafkaUnavailable();
        seen.state(0, Pod.State.Starting).state(1, Pod.State.Starting);
        assertThat(restarted(seen)).isEqualTo(0);
    }

    private static ObservedClusters twoRacks() {
        return ObservedClusters.cluster(1, 4).outdated(0, 1, 2, 3).rack("a", 0, 1).rack("b", 2, 3);
    }

    private static List<Step> next(int maxUnavailable, ObservedClusters seen) {
        return next(maxUnavailable, false, seen);
    }

    private static List<Step> next(
            int maxUnavailable, boolean leadersReturn, ObservedClusters seen) {
        var now = seen.now();
        var wanted = new TreeMap<NodeId, String>();
        now.claims().keySet().forEach(id -> wanted.put(id, ObservedClusters.CURRENT));
        return RollingRestart.next(wanted, maxUnavailable, leadersReturn, now);
    }

    private static Optional<Step> next(ObservedClusters seen) {
        var steps = next(1, seen);
        assertThat(steps).hasSizeLessThan(2);
        return steps.stream().findFirst();
    }

    private static List<Integer> restartedTogether(int maxUnavailable, ObservedClusters seen) {
        return next(maxUnavailable, seen).stream()
                .map(step -> ((KubeStep.Restart) step).id().value())
                .toList();
    }

    private static int restarted(ObservedClusters seen) {
        var step = next(seen).orElseThrow();
        assertThat(step).isInstanceOf(KubeStep.Restart.class);
        return ((KubeStep.Restart) step).id().value();
    }

    private static String waitsBecause(ObservedClusters seen) {
        var step = next(seen).orElseThrow();
        assertThat(step).isInstanceOf(Step.Wait.class);
        return step.why();
    }
}
