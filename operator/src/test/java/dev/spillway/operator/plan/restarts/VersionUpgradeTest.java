package dev.spillway.operator.plan.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionUpgradeTest {

    @Test
    void leavesTheMetadataAloneUntilTheUserAsks() {
        assertThat(steps(cluster("4.4.0", ""), all("4.4.0").metadata("4.3"))).isEmpty();
    }

    @Test
    void raisesTheMetadataWhenEveryNodeKnowsTheNewOne() {
        assertThat(steps(cluster("4.4.0", "4.4"), all("4.4.0").metadata("4.3")))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterMetadataVersion.class,
                        step -> {
                            assertThat(step.what()).isEqualTo("raise metadata.version to 4.4");
                            assertThat(step.to().level()).isEqualTo(33);
                            assertThat(step.raises()).isTrue();
                        });
    }

    @Test
    void waitsWhileANodeRunsAVersionThatDoesNotKnowIt() {
        assertWaits(all("4.4.0").kafka("4.3.1", 2), "broker 2 runs Kafka 4.3.1");
        assertWaits(all("4.4.0").kafka("4.3.1", 1001), "controller 1001 runs Kafka 4.3.1");
    }

    @Test
    void waitsWhileANodeIsNotReadyInTheNewVersion() {
        var seen = all("4.4.0");
        seen.state(1, dev.spillway.operator.observed.Pod.State.Starting);
        assertWaits(seen, "broker 1 is not ready");
    }

    @Test
    void hasNothingToRaiseWhenItIsInForce() {
        assertThat(steps(cluster("4.4.0", "4.4"), all("4.4.0").metadata("4.4"))).isEmpty();
    }

    @Test
    void doesNotLowerWhatWouldLoseMetadata() {
        assertThat(steps(cluster("4.4.0", "4.3"), all("4.4.0").metadata("4.4")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.reason()).isEqualTo("CannotLowerMetadataVersion");
                            assertThat(blocked.why()).contains("it is 4.4", "4.3 cannot hold");
                            assertThat(blocked.remedy()).contains("metadataVersion to 4.4");
                        });
    }

    @Test
    void lowersWhatLosesNothing() {
        assertThat(steps(cluster("4.2.0", "4.1"), all("4.2.0").metadata("4.2")))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterMetadataVersion.class,
                        step -> assertThat(step.raises()).isFalse());
    }

    @Test
    void goesBackToAnOlderVersionThatReadsTheMetadata() {
        var known = known(cluster("4.3.1", ""), all("4.4.0").metadata("4.3"));
        assertThat(known.cluster().version().text()).isEqualTo("4.3.1");
        assertThat(known.steps()).isEmpty();
    }

    @Test
    void refusesAnOlderVersionThatCannotReadTheMetadataAndKeepsWhatRuns() {
        var known = known(cluster("4.3.1", ""), all("4.4.0").metadata("4.4"));
        assertThat(known.cluster().version().text()).isEqualTo("4.4.0");
        assertThat(known.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.reason()).isEqualTo("DowngradeRefused");
                            assertThat(blocked.why())
                                    .isEqualTo(
                                            "the cluster's metadata.version is 4.4, which Kafka"
                                                    + " 4.3.1 cannot read");
                            assertThat(blocked.remedy())
                                    .isEqualTo("set spec.version to 4.4.0 or newer");
                        });
    }

    @Test
    void saysWhenTheMetadataCanBeLoweredFirst() {
        var known = known(cluster("4.1.1", ""), all("4.2.0").metadata("4.2"));
        assertThat(((Step.Blocked) known.steps().getFirst()).remedy())
                .contains("set spec.metadataVersion to 4.1")
                .contains("or set spec.version to 4.2.0 or newer");
    }

    @Test
    void lowersTheMetadataBeforeItGoesBack() {
        var known = known(cluster("4.1.1", "4.1"), all("4.2.0").metadata("4.2"));
        assertThat(known.cluster().version().text()).isEqualTo("4.2.0");
        assertThat(known.steps())
                .extracting(Step::what)
                .containsExactly("lower metadata.version to 4.1");
    }

    @Test
    void changesNothingWhenItCannotRunWhatRuns() {
        var seen = all("4.4.0").metadata("4.4");
        var old = KafkaVersions.of("4.3.1");
        assertThat(VersionUpgrade.of(cluster("4.3.1", ""), old, seen.now()))
                .isInstanceOf(VersionUpgrade.Refused.class);
    }

    @Test
    void leavesItToTheRestartsWhileKafkaDoesNotAnswer() {
        var known = known(cluster("4.3.1", "4.3"), all("4.4.0").kafkaUnavailable());
        assertThat(known.cluster().version().text()).isEqualTo("4.3.1");
        assertThat(known.steps()).isEmpty();
    }

    private static void assertWaits(ObservedClusters seen, String why) {
        assertThat(steps(cluster("4.4.0", "4.4"), seen.metadata("4.3")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class, wait -> assertThat(wait.why()).contains(why));
    }

    private static ObservedClusters all(String version) {
        return ObservedClusters.cluster(3, 3).kafka(version, 1000, 1001, 1002, 0, 1, 2);
    }

    private static ClusterModel cluster(String version, String metadata) {
        return Clusters.ofVersion(
                version, metadata.isEmpty() ? "" : "metadataVersion: '" + metadata + "'");
    }

    private static List<Step> steps(ClusterModel cluster, ObservedClusters seen) {
        return known(cluster, seen).steps();
    }

    private static VersionUpgrade.Known known(ClusterModel cluster, ObservedClusters seen) {
        return (VersionUpgrade.Known) VersionUpgrade.of(cluster, Clusters.VERSIONS, seen.now());
    }
}
