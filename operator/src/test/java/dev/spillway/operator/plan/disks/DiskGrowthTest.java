package dev.spillway.operator.plan.disks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two brokers with disks of 10Gi that may grow to 40Gi. */
class DiskGrowthTest {

    private static final Instant NOW = Instant.parse("2026-11-30T16:00:00Z");
    private static final String GROWING = "size: 10Gi, growTo: 40Gi";

    @Test
    void disksThatAreNotFullStayAsTheyAre() {
        assertThat(next(GROWING, cluster(), use(0, 7.0, 0), use(1, 2, 0))).isEmpty();
    }

    @Test
    void allDisksGrowByHalfWhenOneIsFull() {
        assertThat(next(GROWING, cluster(), use(0, 7.1, 0), use(1, 2, 0)))
                .extracting(Step::what)
                .containsExactly("grow data-0 to 15Gi", "grow data-1 to 15Gi");
        assertThat(next(GROWING, cluster(), use(0, 7.1, 0)).getFirst().why())
                .isEqualTo("71% of the disk of broker 0 is data that must stay on it");
    }

    @Test
    void whatCanLeaveTheDiskIsNoReason() {
        assertThat(next(GROWING, cluster(), use(0, 9.5, 3))).isEmpty();
    }

    @Test
    void theyGrowByMoreWhenTheDiskWouldSoonBeFullAgain() {
        assertThat(sizes(next(GROWING, cluster(), use(0, 9.9, 0)))).containsExactly("17Gi", "17Gi");
    }

    @Test
    void theyGrowToTheLimitAndNoFurther() {
        var limited = "size: 10Gi, growTo: 12800Mi";
        assertThat(sizes(next(limited, cluster(), use(0, 9, 0))))
                .containsExactly("12800Mi", "12800Mi");
        assertThat(next("size: 10Gi", cluster(), use(0, 9, 0))).isEmpty();
        assertThat(next("size: 10Gi, growTo: 10Gi", cluster(), use(0, 9, 0))).isEmpty();
    }

    @Test
    void nothingIsKnownOfABrokerThatHasNotSaid() {
        assertThat(next(GROWING, cluster())).isEmpty();
    }

    @Test
    void aDiskThatAnotherToolHasMadeLargerStaysAsItIs() {
        var seen = cluster().volume(1, "30Gi", "30Gi", "", declared());
        assertThat(next(GROWING, seen, use(0, 8, 0)))
                .extracting(Step::what)
                .containsExactly("grow data-0 to 15Gi");
    }

    /** It says so at the next look. */
    @Test
    void aBrokerThatDoesNotKnowYetThatItsDiskHasGrownIsNotFull() {
        var seen = cluster().volume(0, "30Gi", "30Gi", "", declared());
        assertThat(next(GROWING, seen, use(0, 8, 0))).isEmpty();
    }

    @Test
    void aVolumeThatIsStillBeingExpandedIsWaitedFor() {
        var seen = cluster().volume(1, "15Gi", "10Gi", "", declared());
        assertThat(next(GROWING, seen, use(0, 9, 0)))
                .extracting(Step::why)
                .containsExactly("it has 10Gi of 15Gi");
    }

    @Test
    void theNextTimeIsSixHoursLater() {
        var seen = grown(NOW.minus(Duration.ofHours(2)), 0, 1);
        assertThat(next(GROWING, seen, of15(12)))
                .singleElement()
                .isEqualTo(
                        new Step.Wait(
                                "grow the disks of all brokers to 23Gi",
                                "80% of the disk of broker 0 is data that must stay on it, and a"
                                        + " disk was enlarged less than 6 hours ago, which is as"
                                        + " often as clouds change a volume",
                                "it is 2026-11-30T20:00:00Z"));
        assertThat(sizes(next(GROWING, grown(NOW.minus(DiskGrowth.PAUSE), 0, 1), of15(12))))
                .containsExactly("23Gi", "23Gi");
    }

    @Test
    void aTimeThatAWrongClockHasWrittenDoesNotStopIt() {
        var future = grown(Instant.parse("2099-01-01T00:00:00Z"), 0, 1);
        assertThat(next(GROWING, future, of15(12))).hasSize(2);
    }

    @Test
    void whatWasBegunIsFinished() {
        var seen = grown(NOW.minus(Duration.ofMinutes(1)), 0);
        assertThat(next(GROWING, seen, use(0, 1, 0)))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.what()).isEqualTo("grow data-1 to 15Gi");
                    assertThat(step.why())
                            .isEqualTo("the disks of other brokers have grown to 15Gi");
                });
    }

    /** Which one of them did not do is not known. */
    @Test
    void aDiskThatOnlyAnotherToolHasEnlargedIsNotFollowed() {
        assertThat(next(GROWING, cluster().volume(0, "30Gi", "30Gi", "", declared()))).isEmpty();
    }

    @Test
    void disksThatAreToBeSmallerDoNotGrow() {
        assertThat(next("size: 5Gi, growTo: 40Gi", cluster(), use(0, 9, 0))).isEmpty();
    }

    @Test
    void aNewDiskIsAsLargeAsTheOthersHaveGrown() {
        assertThat(ofNew(GROWING, grown(NOW, 0))).isEqualTo("15Gi");
        assertThat(ofNew("size: 10Gi, growTo: 12Gi", grown(NOW, 0))).isEqualTo("12Gi");
        assertThat(ofNew("size: 10Gi", grown(NOW, 0))).isEqualTo("10Gi");
        assertThat(ofNew("size: 5Gi, growTo: 40Gi", grown(NOW, 0, 1))).isEqualTo("5Gi");
    }

    @Test
    void aNewDiskIsAsLargeAsTheOthersWereMadeByAnotherTool() {
        var one = cluster().volume(0, "30Gi", "30Gi", "", declared());
        assertThat(ofNew("size: 10Gi", one)).isEqualTo("10Gi");
        assertThat(ofNew("size: 10Gi", one.volume(1, "20Gi", "20Gi", "", declared())))
                .isEqualTo("20Gi");
    }

    private static ObservedClusters cluster() {
        return ObservedClusters.cluster(1, 2);
    }

    private static Claim.SizeHistory declared() {
        return Claim.SizeHistory.declared(Bytes.gibi(10));
    }

    /** By the operator, to 15Gi. */
    private static ObservedClusters grown(Instant at, int... brokers) {
        var seen = cluster();
        for (int id : brokers) {
            var history = new Claim.SizeHistory(Bytes.gibi(10), Bytes.gibi(15), at);
            seen.volume(id, "15Gi", "15Gi", "", history);
        }
        return seen;
    }

    /** In GiB, of a disk of 10Gi. */
    private static DiskUse use(int broker, double used, double reclaimable) {
        return new DiskUse(new NodeId(broker), Bytes.gibi(10), gibi(used), gibi(reclaimable));
    }

    private static DiskUse of15(double used) {
        return new DiskUse(new NodeId(0), Bytes.gibi(15), gibi(used), new Bytes(0));
    }

    private static Bytes gibi(double count) {
        return new Bytes((long) (count * (1L << 30)));
    }

    private static String ofNew(String storage, ObservedClusters seen) {
        return BrokerDisks.of(Clusters.withDisks(2, storage), seen.now()).ofNew().text();
    }

    private static List<String> sizes(List<Step> steps) {
        return steps.stream().map(step -> ((KubeStep.GrowClaim) step).size().text()).toList();
    }

    private static List<Step> next(String storage, ObservedClusters seen, DiskUse... uses) {
        var cluster = Clusters.withDisks(2, storage);
        var nodes = new ArrayList<KafkaNode>();
        cluster.brokerIds().forEach(id -> nodes.add(new KafkaNode.Broker(id, cluster.brokers())));
        return InPlaceDiskChanges.next(
                cluster,
                nodes,
                cluster.brokerIds(),
                new MeasuredDisks(NOW, List.of(uses)),
                seen.now());
    }
}
