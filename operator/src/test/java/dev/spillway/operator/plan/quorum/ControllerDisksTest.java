package dev.spillway.operator.plan.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ControllerDisksTest {
    private static final List<NodeId> THREE =
            List.of(new NodeId(1000), new NodeId(1001), new NodeId(1002));

    @Test
    void formatsAllOfANewClusterAsInitialVoters() {
        assertThat(formats(3, ObservedClusters.nothing()))
                .hasSize(3)
                .containsValue(new DiskFormat.Initial(THREE))
                .doesNotContainValue(new DiskFormat.Join());
    }

    @Test
    void continuesWithTheVotersOfAnInterruptedBootstrap() {
        var seen =
                ObservedClusters.cluster(3, 0)
                        .neverFormed()
                        .firstVoters(1000, 1001, 1002)
                        .kafkaUnavailable();
        seen.withoutClaim(1002).withoutPod(1002);

        // By now five are declared: two join later.
        var formats = formats(5, seen);
        assertThat(formats.get(1002)).isEqualTo(new DiskFormat.Initial(THREE));
        assertThat(formats.get(1003)).isEqualTo(new DiskFormat.Join());
    }

    @Test
    void aLostControllerJoinsTheRemainingQuorum() {
        var seen = ObservedClusters.cluster(3, 3).withoutClaim(1001).withoutPod(1001);
        assertThat(formats(3, seen).get(1001)).isEqualTo(new DiskFormat.Join());
    }

    @Test
    void aLostControllerJoinsWhileKafkaDoesNotAnswerWhenTheOthersAreAMajority() {
        var seen = ObservedClusters.cluster(3, 3).firstVoters(1000, 1001, 1002).kafkaUnavailable();
        seen.withoutClaim(1001).withoutPod(1001);
        assertThat(formats(3, seen).get(1001)).isEqualTo(new DiskFormat.Join());
    }

    @Test
    void neverFormatsADiskOfAFormedQuorumAnew() {
        var seen = ObservedClusters.cluster(3, 3).firstVoters(1000, 1001, 1002);
        assertThat(formats(3, seen)).containsValue(new DiskFormat.Join()).hasSize(3);
        assertThat(formats(3, seen).values()).containsOnly(new DiskFormat.Join());
    }

    @Test
    void refusesToContinueWithoutTheOnlyControllersDisk() {
        var seen =
                ObservedClusters.cluster(1, 3)
                        .withoutClaim(1000)
                        .withoutPod(1000)
                        .kafkaUnavailable();
        assertThat(lost(1, seen).remedy()).contains("restore");
    }

    @Test
    void refusesEvenWhenTheQuorumWasNeverSeenButBrokersHaveDisks() {
        var seen =
                ObservedClusters.cluster(1, 3).neverFormed().withoutClaim(1000).kafkaUnavailable();
        assertThat(lost(1, seen).why()).contains("data-events-controller-1000");
    }

    @Test
    void refusesWhenAMajorityOfDisksIsGone() {
        var seen = ObservedClusters.cluster(3, 3).firstVoters(1000, 1001, 1002).kafkaUnavailable();
        seen.withoutClaim(1000).withoutClaim(1001);
        assertThat(lost(3, seen).reason()).isEqualTo("QuorumLost");
    }

    @Test
    void addsControllersToAnExistingQuorum() {
        var formats = formats(3, ObservedClusters.cluster(1, 3).firstVoters(1000));
        assertThat(formats.get(1002)).isEqualTo(new DiskFormat.Join());
    }

    @Test
    void keepsUndeclaredControllersAsLongAsTheyVote() {
        assertThat(formats(1, ObservedClusters.cluster(3, 3).notVoter(1002)))
                .containsOnlyKeys(1000, 1001);
    }

    @Test
    void createsAllVotersOfAnInterruptedBootstrapThoughFewerAreDeclaredByNow() {
        var seen =
                ObservedClusters.cluster(3, 0)
                        .neverFormed()
                        .firstVoters(1000, 1001, 1002)
                        .kafkaUnavailable();
        seen.withoutClaim(1001).withoutPod(1001).withoutClaim(1002).withoutPod(1002);
        assertThat(formats(1, seen))
                .containsOnlyKeys(1000, 1001, 1002)
                .containsValue(new DiskFormat.Initial(THREE))
                .doesNotContainValue(new DiskFormat.Join());
    }

    /**
     * Born as one of three, left, and asked for again: only the note tells that nothing is lost.
     */
    @Test
    void anInitialVoterThatHasLeftJoinsWhileKafkaDoesNotAnswer() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .firstVoters(1000, 1001, 1002)
                        .noted(1000)
                        .kafkaUnavailable();
        for (int id : List.of(1001, 1002)) {
            seen.withoutClaim(id).withoutPod(id);
        }
        assertThat(formats(3, seen).get(1001)).isEqualTo(new DiskFormat.Join());
    }

    /**
     * Started as one, grown to three: what is left is a majority, though the initial voter is lost.
     */
    @Test
    void theInitialVoterJoinsAQuorumThatHasGrown() {
        var seen = ObservedClusters.cluster(3, 3).firstVoters(1000).kafkaUnavailable();
        assertThat(formats(3, seen.withoutClaim(1000).withoutPod(1000)).get(1000))
                .isEqualTo(new DiskFormat.Join());
    }

    @Test
    void refusesWhenAMajorityOfAQuorumThatHasGrownIsGone() {
        var seen = ObservedClusters.cluster(3, 3).firstVoters(1000).kafkaUnavailable();
        assertThat(lost(3, seen.withoutClaim(1001).withoutClaim(1002)).why()).contains("1001");
    }

    @Test
    void createsNoDiskForALeavingVoterThatLostIts() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .withoutClaim(1002)
                        .withoutPod(1002)
                        .voterBehind(1002);
        assertThat(formats(1, seen)).containsOnlyKeys(1000, 1001);
    }

    /** The operator ended between two notes of a quorum that shrank to one. */
    @Test
    void reportsNoLossWhileOneOfTwoNotesStillHasAMajority() {
        var seen =
                ObservedClusters.cluster(5, 3)
                        .noted(1000, 1001, 1002)
                        .noted(new NodeId(1000), 1000);
        seen.withoutClaim(1001).withoutPod(1001).withoutClaim(1002).withoutPod(1002);
        assertThat(formats(5, seen.kafkaUnavailable()).get(1001)).isEqualTo(new DiskFormat.Join());
    }

    private static Map<Integer, DiskFormat> formats(int controllers, ObservedClusters seen) {
        var disks = disks(controllers, seen);
        assertThat(disks).isInstanceOf(ControllerDisks.Safe.class);
        return ((ControllerDisks.Safe) disks)
                .controllers().stream()
                        .map(KafkaNode.Controller.class::cast)
                        .collect(
                                Collectors.toMap(
                                        node -> node.id().value(), KafkaNode.Controller::format));
    }

    private static Step.Blocked lost(int controllers, ObservedClusters seen) {
        var disks = disks(controllers, seen);
        assertThat(disks).isInstanceOf(ControllerDisks.Lost.class);
        return ((ControllerDisks.Lost) disks).step();
    }

    private static ControllerDisks disks(int controllers, ObservedClusters seen) {
        var cluster = Clusters.of(controllers, 3);
        var now = seen.now();
        var voterSet = VoterSet.of(cluster, now);
        var leaving = ControllerRemoval.of(cluster, now, voterSet).running();
        return ControllerDisks.of(cluster, leaving, voterSet, now);
    }
}
