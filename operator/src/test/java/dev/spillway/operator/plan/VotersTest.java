package dev.spillway.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VotersTest {

    @Test
    void notesOnEveryDiskThatThereWasALeader() {
        assertThat(next(3, Seen.cluster(3, 3).neverFormed()))
                .hasSize(3)
                .allMatch(step -> step instanceof KubeStep.MarkQuorumFormed);
    }

    @Test
    void notesNothingWhileThereIsNoLeader() {
        assertThat(next(3, Seen.cluster(3, 3).neverFormed().leader(-1))).isEmpty();
    }

    @Test
    void takesTheVoteFromADiskThatIsGone() {
        var seen = Seen.cluster(3, 3).voterBehind(1001).observer(1001, "new-disk", 0);
        assertThat(next(3, seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.RemoveVoter.class,
                        step -> assertThat(step.directoryId()).isEqualTo("disk-1001"));
    }

    @Test
    void isNotFooledByAnOldDiskThatTheQuorumStillShows() {
        var seen = Seen.cluster(3, 3).observer(1001, "old-disk", 60_000);
        assertThat(next(3, seen)).isEmpty();
    }

    @Test
    void waitsWithTheVoteWhileTheOthersAreNoMajority() {
        var seen = Seen.cluster(3, 3).voterBehind(1001).voterBehind(1002);
        seen.observer(1001, "new-disk", 0);
        assertThat(next(3, seen)).singleElement().isInstanceOf(Step.Wait.class);
    }

    @Test
    void givesAVoteToTheDiskInUseOnceItHasCaughtUp() {
        var seen = Seen.cluster(3, 3).notVoter(1001);
        seen.observer(1001, "old-disk", 60_000).observer(1001, "new-disk", 100);
        assertThat(next(3, seen))
                .singleElement()
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
        var seen = Seen.cluster(3, 3).notVoter(1001).observer(1001, "new-disk", 60_000);
        assertThat(next(3, seen)).singleElement().isInstanceOf(Step.Wait.class);
    }

    @Test
    void givesBrokersNoVote() {
        assertThat(next(1, Seen.cluster(1, 3).observer(0, "broker-disk", 0))).isEmpty();
    }

    @Test
    void leavesVotersThatAreNoLongerAskedForToALaterVersion() {
        assertThat(next(1, Seen.cluster(3, 3))).singleElement().isInstanceOf(Step.Wait.class);
    }

    private static List<Step> next(int controllers, Seen seen) {
        return Voters.next(Clusters.of(controllers, 3), seen.now());
    }
}
