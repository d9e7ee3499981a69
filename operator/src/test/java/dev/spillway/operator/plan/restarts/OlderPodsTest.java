package dev.spillway.operator.plan.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.UpgradeTurn;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OlderPodsTest {
    private static final String RELEASE = "spillway/broker:0.2.0";
    private static final UpgradeTurn WAITS = new UpgradeTurn.Waits("another is", "it is not");

    private static final NodeId NODE = new NodeId(0);

    @Test
    void aPodOfAnEarlierReleaseIsLeftAloneAndItsBaselineNoted() {
        var older = older(pod("old", Pod.State.Ready, "spillway/broker:0.1.0", ""));
        assertThat(older.restartable(WAITS)).containsEntry(NODE, "old");
        assertThat(older.baselines(WAITS))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.Label.class,
                        step ->
                                assertThat(step.annotations())
                                        .containsExactly(
                                                Map.entry(
                                                        Labels.BASELINE,
                                                        "wanted@spillway/broker:0.2.0")));
    }

    @Test
    void soIsOneWhoseBaselineIsStillWhatIsWanted() {
        var older = older(pod("old", Pod.State.Ready, "", "wanted@" + RELEASE));
        assertThat(older.restartable(WAITS)).containsEntry(NODE, "old");
        assertThat(older.baselines(WAITS)).isEmpty();
    }

    @Test
    void aChangeByTheUserSinceThenIsNotHeldBack() {
        var older = older(pod("old", Pod.State.Ready, "", "before@" + RELEASE));
        assertThat(older.restartable(WAITS)).containsEntry(NODE, "wanted");
        assertThat(older.baselines(WAITS)).isEmpty();
    }

    @Test
    void theBaselineOfAReleaseInBetweenSaysNothing() {
        var older = older(pod("old", Pod.State.Ready, "", "before@spillway/broker:0.1.5"));
        assertThat(older.restartable(WAITS)).containsEntry(NODE, "old");
        assertThat(older.baselines(WAITS)).hasSize(1);
    }

    @Test
    void aPodOfThisReleaseIsOutdatedByTheUser() {
        var older = older(pod("old", Pod.State.Ready, RELEASE, ""));
        assertThat(older.restartable(WAITS)).containsEntry(NODE, "wanted");
    }

    @ParameterizedTest
    @EnumSource(
            value = Pod.State.class,
            names = {"Stuck", "Ended", "Terminating"})
    void aPodThatServesNothingIsNotHeldBack(Pod.State state) {
        assertThat(older(pod("old", state, "", "")).restartable(WAITS))
                .containsEntry(NODE, "wanted");
    }

    @ParameterizedTest
    @EnumSource(
            value = Pod.State.class,
            names = {"Starting", "Recovering"})
    void aPodThatIsComingBackIsHeldBack(Pod.State state) {
        assertThat(older(pod("old", state, "", "")).restartable(WAITS)).containsEntry(NODE, "old");
    }

    @Test
    void nothingIsHeldBackWhenItIsTheClustersTurn() {
        var older = older(pod("old", Pod.State.Ready, "", ""));
        assertThat(older.restartable(new UpgradeTurn.Granted())).containsEntry(NODE, "wanted");
        assertThat(older.baselines(new UpgradeTurn.Granted())).isEmpty();
    }

    /** A release may differ in Secrets, and a Cluster may have an image of its own. */
    @Test
    void whatWaitsIsAnImageOnlyIfAPodThatIsHeldHasAnotherOne() {
        var held = pod("old", Pod.State.Ready, "", "");
        assertThat(older(held, "a:1").pending("a:2", WAITS))
                .isEqualTo(new PendingUpgrade("a:2", WAITS, 1, true));
        assertThat(older(held, "a:2").pending("a:2", WAITS))
                .isEqualTo(new PendingUpgrade("a:2", WAITS, 1, false));
        assertThat(older(pod("wanted", Pod.State.Ready, "", ""), "a:2").pending("a:2", WAITS))
                .isEqualTo(new PendingUpgrade("a:2", WAITS, 0, false));
    }

    private static OlderPods older(Pod pod) {
        return older(pod, RELEASE);
    }

    private static OlderPods older(Pod pod, String image) {
        var pods = new TreeMap<>(Map.of(NODE, pod));
        var object =
                new PodBuilder()
                        .withNewMetadata()
                        .withName(pod.name())
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withImage(image)
                        .endContainer()
                        .endSpec()
                        .build();
        return new OlderPods(
                RELEASE,
                new TreeMap<>(Map.of(NODE, "wanted")),
                new ObservedCluster(
                        pods,
                        new TreeMap<>(),
                        Map.of(ObservedCluster.key(object), object),
                        new KafkaState.Silent("", false)));
    }

    private static Pod pod(String revision, Pod.State state, String release, String baseline) {
        return Pod.builder(NODE, "events-broker-0", new ObjectVersion("uid", "1"))
                .revision(revision)
                .state(state)
                .kafkaVersion("4.4.0")
                .origin(new Pod.Origin(release, baseline, ""))
                .build();
    }
}
