package dev.spillway.operator.plan.disks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disks of broker 0 and controller 1000 that are other than the declared 10Gi. */
class InPlaceDiskChangesTest {

    @Test
    void leavesDisksAloneThatAreAsDeclared() {
        assertThat(next(ObservedClusters.cluster(1, 1))).isEmpty();
    }

    @Test
    void growsADiskThatIsTooSmall() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(0, "2Gi", "2Gi", "")))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.GrowClaim.class,
                        grow -> {
                            assertThat(grow.claim()).isEqualTo("data-0");
                            assertThat(grow.size()).isEqualTo(Bytes.gibi(10));
                        });
    }

    @Test
    void growsAControllersDiskToo() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(1000, "2Gi", "2Gi", "")))
                .singleElement()
                .isInstanceOf(KubeStep.GrowClaim.class);
    }

    @Test
    void waitsUntilADiskHasGrown() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(0, "10Gi", "2Gi", "")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait -> assertThat(wait.why()).isEqualTo("it has 2Gi of 10Gi"));
    }

    @Test
    void doesNotWaitForADiskThatHasNoVolumeYet() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(0, "10Gi", "0", ""))).isEmpty();
    }

    @Test
    void leavesADiskAloneThatIsBeingDeleted() {
        var seen = ObservedClusters.cluster(1, 1).volume(0, "2Gi", "2Gi", "").diskBeingDeleted(0);
        assertThat(next(seen)).isEmpty();
    }

    @Test
    void recordsTheDeclaredSizeOnDisksOfEarlierVersions() {
        var seen = ObservedClusters.cluster(1, 1);
        seen.volume(0, "10Gi", "10Gi", "", Claim.SizeHistory.UNKNOWN);
        seen.volume(1000, "20Gi", "20Gi", "", Claim.SizeHistory.UNKNOWN);
        assertThat(next(seen))
                .extracting(step -> ((KubeStep.RecordSize) step).claims())
                .containsExactly(List.of("data-0"), List.of("data-1000"));
        assertThat(next(seen))
                .extracting(Step::what)
                .containsOnly("record the declared size of 1 disk");
    }

    @Test
    void leavesADiskAloneThatAnotherToolHasEnlarged() {
        var seen = ObservedClusters.cluster(1, 1);
        for (int id : List.of(0, 1000)) {
            seen.volume(id, "20Gi", "20Gi", "", Claim.SizeHistory.declared(Bytes.gibi(10)));
        }
        assertThat(next(seen)).isEmpty();
    }

    @Test
    void recordsALargerDeclaredSizeThatADiskHasAlready() {
        var seen = ObservedClusters.cluster(1, 1);
        seen.volume(0, "20Gi", "20Gi", "", Claim.SizeHistory.declared(Bytes.gibi(5)));
        assertThat(next(seen))
                .singleElement()
                .isEqualTo(
                        new KubeStep.RecordSize(
                                List.of("data-0"), Bytes.gibi(10), next(seen).getFirst().why()));
    }

    @Test
    void growsADiskAgainThatWasToBeSmallerAndNoLongerIs() {
        var seen = ObservedClusters.cluster(1, 1).volume(0, "5Gi", "5Gi", "");
        assertThat(next(seen)).singleElement().isInstanceOf(KubeStep.GrowClaim.class);
    }

    @Test
    void neverShrinksABrokersDiskInPlace() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(0, "20Gi", "20Gi", ""))).isEmpty();
    }

    @Test
    void reportsThatAControllersDiskCannotShrink() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(1000, "20Gi", "20Gi", "fast")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.what())
                                    .isEqualTo("change the disk of controller 1000 to 10Gi");
                            assertThat(blocked.why()).startsWith("it is 20Gi of class fast");
                        });
    }

    @Test
    void anyClassWillDoWhereNoneIsDeclared() {
        assertThat(next(ObservedClusters.cluster(1, 1).volume(1000, "10Gi", "10Gi", "fast")))
                .isEmpty();
    }

    private static List<Step> next(ObservedClusters seen) {
        var cluster = Clusters.of(1, 1);
        return InPlaceDiskChanges.next(
                cluster,
                List.of(
                        new KafkaNode.Controller(
                                new NodeId(1000), cluster.controllers(), new DiskFormat.Join()),
                        new KafkaNode.Broker(new NodeId(0), cluster.brokers())),
                cluster.brokerIds(),
                MeasuredDisks.NONE,
                seen.now());
    }
}
