package dev.spillway.local.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
    private static final Pod NEW_READY = pod("new-ready", "new", true);
    private static final Pod NEW_STARTING = pod("new-starting", "new", false);
    private static final Pod OLD_READY = pod("old-ready", "old", true);
    private static final Pod OLD_BROKEN = pod("old-broken", "old", false);

    @Test
    void createsWhatIsMissing() {
        assertThat(next(deployment(2, ""))).isEqualTo(new RolloutPlan(2, List.of()));
    }

    @Test
    void replacesASinglePodOnlyWhenTheNewOneIsReady() {
        assertThat(next(deployment(1, ""), OLD_READY)).isEqualTo(new RolloutPlan(1, List.of()));
        assertThat(next(deployment(1, ""), OLD_READY, NEW_STARTING))
                .isEqualTo(new RolloutPlan(0, List.of()));
        assertThat(next(deployment(1, ""), OLD_READY, NEW_READY))
                .isEqualTo(new RolloutPlan(0, List.of(OLD_READY)));
    }

    @Test
    void anUnreadyPodIsReplacedAtOnce() {
        assertThat(next(deployment(1, ""), OLD_BROKEN, NEW_STARTING))
                .isEqualTo(new RolloutPlan(0, List.of(OLD_BROKEN)));
    }

    @Test
    void recreateWaitsUntilTheOldPodIsGone() {
        var deployment = deployment(1, "strategy: {type: Recreate}");
        var terminating =
                new PodBuilder(OLD_READY)
                        .editMetadata()
                        .withDeletionTimestamp("2026-11-22T20:15:00Z")
                        .endMetadata()
                        .build();

        assertThat(next(deployment, OLD_READY)).isEqualTo(new RolloutPlan(0, List.of(OLD_READY)));
        assertThat(next(deployment, terminating)).isEqualTo(new RolloutPlan(0, List.of()));
        assertThat(next(deployment)).isEqualTo(new RolloutPlan(1, List.of()));
    }

    @Test
    void scalingDownDeletesUnreadyPodsFirst() {
        assertThat(next(deployment(1, ""), NEW_READY, NEW_STARTING))
                .isEqualTo(new RolloutPlan(0, List.of(NEW_STARTING)));
    }

    @Test
    void theStatusOmitsZeros() {
        var status =
                RolloutPlan.status(
                        deployment(2, ""), "new", List.of(NEW_READY, OLD_BROKEN), Instant.EPOCH);

        assertThat(status.getReplicas()).isEqualTo(2);
        assertThat(status.getUpdatedReplicas()).isEqualTo(1);
        assertThat(status.getReadyReplicas()).isEqualTo(1);
        assertThat(status.getUnavailableReplicas()).isEqualTo(1);
        assertThat(
                        RolloutPlan.status(deployment(0, ""), "new", List.of(), Instant.EPOCH)
                                .getReplicas())
                .isNull();
    }

    private static RolloutPlan next(Deployment deployment, Pod... pods) {
        return RolloutPlan.next(deployment, "new", List.of(pods));
    }

    private static Deployment deployment(int replicas, String more) {
        return Serialization.unmarshal(
                """
                metadata: {name: d, namespace: default, generation: 1}
                spec:
                  replicas: %d
                  %s
                """
                        .formatted(replicas, more),
                Deployment.class);
    }

    private static Pod pod(String name, String hash, boolean ready) {
        return Serialization.unmarshal(
                """
                metadata: {name: %s, labels: {pod-template-hash: %s}}
                status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
                """
                        .formatted(name, hash, ready ? "True" : "False"),
                Pod.class);
    }
}
