package dev.spillway.operator.plan.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PodMetadataTest {
    private static final DesiredCluster DESIRED =
            new DesiredCluster(
                    Clusters.INSTALLATION, Clusters.of(1, 1), ClusterId.derivedFrom("u"));
    private static final KafkaNode NODE =
            new KafkaNode.Broker(new NodeId(0), DESIRED.cluster().brokers());
    private static final Pod POD = DESIRED.pod(NODE);

    @Test
    void leavesAPodAloneThatHasWhatIsDeclaredAndMore() {
        var more = new PodBuilder(POD).editMetadata().addToLabels("team", "search");
        assertThat(next(more.endMetadata().build())).isEmpty();
    }

    @Test
    void addsWhatIsMissing() {
        var less = new PodBuilder(POD).editMetadata().removeFromLabels(Labels.NAME);
        assertThat(next(less.endMetadata().build()))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.Label.class,
                        step -> assertThat(step.labels()).containsOnlyKeys(Labels.NAME));
    }

    @Test
    void neverPretendsThatAPodHasARevisionThatItWasNotMadeWith() {
        var old =
                new PodBuilder(POD)
                        .editMetadata()
                        .addToAnnotations(Labels.REVISION, "old")
                        .addToAnnotations(Labels.RELEASE, "spillway/broker:0.0.9");
        assertThat(next(old.endMetadata().build())).isEmpty();
    }

    @Test
    void aPodThatDiffersInNothingElseIsOfThisRelease() {
        var same =
                new PodBuilder(POD)
                        .editMetadata()
                        .addToAnnotations(Labels.RELEASE, "spillway/broker:0.0.9");
        assertThat(next(same.endMetadata().build()))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.Label.class,
                        step ->
                                assertThat(step.annotations())
                                        .containsExactly(
                                                Map.entry(
                                                        Labels.RELEASE, "spillway/broker:0.1.0")));
    }

    /** The annotation of the Cluster was removed since. */
    @Test
    void soIsOneThatHasBeenRestartedOnRequest() {
        var restarted =
                new DesiredCluster(
                                Clusters.INSTALLATION,
                                DESIRED.cluster().withRestartedAt("2026-01-01T12:00:00Z"),
                                DESIRED.clusterId())
                        .pod(NODE)
                        .edit()
                        .editMetadata()
                        .addToAnnotations(Labels.RELEASE, "spillway/broker:0.0.9")
                        .endMetadata()
                        .build();
        assertThat(next(restarted))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.Label.class,
                        step ->
                                assertThat(step.annotations())
                                        .containsExactly(
                                                Map.entry(
                                                        Labels.RELEASE, "spillway/broker:0.1.0")));
    }

    private static List<Step> next(Pod there) {
        var seen =
                new ObservedCluster(
                        new TreeMap<>(),
                        new TreeMap<>(),
                        Map.of(ObservedCluster.key(there), there),
                        new KafkaState.Silent("", false));
        return PodMetadata.next(DESIRED, List.of(NODE), seen);
    }
}
