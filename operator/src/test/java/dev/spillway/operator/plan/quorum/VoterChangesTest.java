package dev.spillway.operator.plan.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VoterChangesTest {

    // Notes

    @Test
    void notesTheVotersOnEveryDisk() {
        assertThat(VoterChanges.note(ObservedClusters.cluster(3, 3).neverFormed().now()))
                .contains(
                        new KubeStep.NoteVoters(
                                List.of("data-1000", "data-1001", "data-1002"),
                                Clusters.of(3, 3).controllerIds()));
    }

    @Test
    void notesNothingWhileThereIsNoLeader() {
        assertThat(VoterChanges.note(ObservedClusters.cluster(3, 3).neverFormed().leader(-1).now()))
                .isEmpty();
    }

    @Test
    void notesNothingTwice() {
        assertThat(VoterChanges.note(ObservedClusters.cluster(3, 3).now())).isEmpty();
    }

    // Kafka does not answer

    @Test
    void waitsForKafkaWhenVotesAreToChange() {
        assertWaits(change(1, ObservedClusters.cluster(3, 3).kafkaUnavailable()));
        assertWaits(change(3, ObservedClusters.cluster(3, 3).noted(1000).kafkaUnavailable()));
    }

    @Test
    void doesNotWaitForKafkaWhenNoVoteIsToChange() {
        assertThat(change(3, ObservedClusters.cluster(3, 3).kafkaUnavailable())).isEmpty();
    }

    // Disks that are gone

    @Test
    void removesTheVoteOfADiskThatIsGone() {
        assertRemoves(change(3, lostDiskOf1001()), 1001);
    }

    @Test
    void ignoresAnOldDiskThatTheQuorumStillShows() {
        assertThat(change(3, ObservedClusters.cluster(3, 3).observer(1001, "old-disk", 60_000)))
                .isEmpty();
    }

    @Test
    void keepsTheVoteWhileTheOthersAreNoMajority() {
        assertWaits(change(3, lostDiskOf1001().voterBehind(1002)));
    }

    /** Its Pod is ready with a new disk that does not show yet; the old one counts as caught up. */
    @Test
    void doesNotCountOnAControllerThatHasJustComeBackWithAnEmptyDisk() {
        assertWaits(change(1, ObservedClusters.cluster(3, 3).voterBehind(1000, 4_000)));
    }

    private static ObservedClusters lostDiskOf1001() {
        return ObservedClusters.cluster(3, 3).voterBehind(1001).observer(1001, "new-disk", 0);
    }

    // Controllers that come

    @Test
    void addsTheDiskInUseAsAVoterOnceItHasCaughtUp() {
        var seen = ObservedClusters.cluster(3, 3).notVoter(1001);
        seen.observer(1001, "old-disk", 60_000).observer(1001, "new-disk", 100);
        assertThat(change(3, seen))
                .get()
                .isInstanceOfSatisfying(
                        KafkaStep.AddVoter.class,
                        step -> {
                            assertThat(step.directoryId()).isEqualTo("new-disk");
                            assertThat(step.host())
                                    .isEqualTo("events-controller-1001.events-nodes.default.svc");
                        });
    }

    @Test
    void waitsUntilAnObserverHasCaughtUp() {
        assertWaits(
                change(
                        3,
                        ObservedClusters.cluster(3, 3)
                                .notVoter(1001)
                                .observer(1001, "disk", 60_000)));
    }

    @Test
    void waitsForAControllerThatDoesNotFollowAtAll() {
        assertWaits(change(3, ObservedClusters.cluster(3, 3).notVoter(1001)));
    }

    /** The quorum shows the disk of the last one as if it still followed. */
    @Test
    void doesNotAddAVoterThatIsNotReady() {
        var seen = ObservedClusters.cluster(3, 3).notVoter(1001).observer(1001, "disk", 500);
        assertWaits(change(3, seen.state(1001, Pod.State.Starting)));
    }

    @Test
    void waitsWithTheFirstOfTwoUntilTheSecondFollowsToo() {
        var seen = oneOf(3).observer(1001, "disk-1001", 0);
        assertThat(change(3, seen).orElseThrow().why()).contains("controller 1002");
    }

    @Test
    void addsTheFirstOfTwoOnceBothFollow() {
        var seen = oneOf(3).observer(1001, "disk-1001", 0).observer(1002, "disk-1002", 0);
        assertAdds(change(3, seen), 1001);
    }

    @Test
    void addsTheSecondAtOnceSinceTwoVotersAreWorseThanOne() {
        var seen = ObservedClusters.cluster(3, 3).notVoter(1002).observer(1002, "disk-1002", 0);
        assertAdds(change(3, seen), 1002);
    }

    @Test
    void makesAnEvenNumberOfVotersOddThoughAVoterIsDown() {
        var seen = ObservedClusters.cluster(5, 3).notVoter(1004).observer(1004, "disk-1004", 0);
        assertAdds(change(5, seen.voterBehind(1001)), 1004);
    }

    @Test
    void doesNotGrowWhileAVoterIsDown() {
        var seen = ObservedClusters.cluster(5, 3).notVoter(1003).notVoter(1004);
        seen.observer(1003, "disk-1003", 0).observer(1004, "disk-1004", 0);
        assertAdds(change(5, seen), 1003);
        assertWaits(change(5, seen.state(1001, Pod.State.Terminating)));
    }

    @Test
    void neverAddsABrokerAsAVoter() {
        assertThat(change(1, ObservedClusters.cluster(1, 3).observer(0, "broker-disk", 0)))
                .isEmpty();
    }

    private static ObservedClusters oneOf(int controllers) {
        var seen = ObservedClusters.cluster(controllers, 3);
        for (int id = 1001; id < 1000 + controllers; id++) {
            seen.notVoter(id);
        }
        return seen;
    }

    // Controllers that leave

    @Test
    void removesTheVoteOfTheHighestIdFirst() {
        assertRemoves(change(3, ObservedClusters.cluster(5, 3)), 1004);
        assertRemoves(change(3, ObservedClusters.cluster(5, 3).notVoter(1004)), 1003);
        assertThat(change(3, ObservedClusters.cluster(5, 3).notVoter(1004).notVoter(1003)))
                .isEmpty();
    }

    @Test
    void removesTheVoteOfTheSecondOfTwoVoters() {
        assertRemoves(change(1, ObservedClusters.cluster(2, 3)), 1001);
    }

    @Test
    void removesTheVoteOfTheActiveControllerToo() {
        assertRemoves(change(1, ObservedClusters.cluster(3, 3).leader(1002)), 1002);
    }

    /** Without 1002 there would be 1000 and 1001, which is down: no majority. */
    @Test
    void removesTheVoteOfALeavingControllerThatIsDownBeforeTheHighestId() {
        assertRemoves(change(1, ObservedClusters.cluster(3, 3).voterBehind(1001)), 1001);
    }

    @Test
    void removesTheVoteOfALeavingControllerThatIsDownThoughAStayingOneIsDownToo() {
        assertRemoves(
                change(3, ObservedClusters.cluster(5, 3).voterBehind(1000).voterBehind(1003)),
                1003);
    }

    @Test
    void keepsTheVoteOfALeavingControllerThatIsUpWhileAStayingOneIsDown() {
        assertWaits(change(1, ObservedClusters.cluster(3, 3).leader(1001).voterBehind(1000)));
        assertWaits(change(3, ObservedClusters.cluster(5, 3).voterBehind(1000)));
    }

    @Test
    void removesNoVoteWhileAStayingControllerIsBeingRestarted() {
        assertWaits(change(3, ObservedClusters.cluster(5, 3).state(1000, Pod.State.Terminating)));
        assertWaits(change(3, ObservedClusters.cluster(5, 3).withoutPod(1000)));
    }

    @Test
    void removesNoVoteUntilAllStayingControllersVote() {
        var seen = ObservedClusters.cluster(3, 3).notVoter(1000).leader(1001);
        assertWaits(change(1, seen));
        assertAdds(change(1, seen.observer(1000, "disk-1000", 0)), 1000);
    }

    private static Optional<Step> change(int controllers, ObservedClusters seen) {
        return VoterChanges.change(Clusters.of(controllers, 3), seen.now());
    }

    private static void assertRemoves(Optional<Step> change, int id) {
        assertThat(change)
                .get()
                .isInstanceOfSatisfying(
                        KafkaStep.RemoveVoter.class,
                        step -> {
                            assertThat(step.id()).isEqualTo(new NodeId(id));
                            assertThat(step.directoryId()).isEqualTo("disk-" + id);
                        });
    }

    private static void assertAdds(Optional<Step> change, int id) {
        assertThat(change)
                .get()
                .isInstanceOfSatisfying(
                        KafkaStep.AddVoter.class,
                        step -> assertThat(step.id()).isEqualTo(new NodeId(id)));
    }

    private static void assertWaits(Optional<Step> change) {
        assertThat(change).get().isInstanceOf(Step.Wait.class);
    }
}
