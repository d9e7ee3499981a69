package dev.spillway.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.ThrottleChange;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StepDependenciesTest {
    private static final ObjectVersion SEEN = new ObjectVersion("uid", "1");
    private static final Step SETTINGS =
            new KafkaStep.AlterBrokers(new TreeMap<>(Map.of("k", "v")), Set.of(), "");
    private static final Step NOTE = new KubeStep.NoteVoters(List.of("data-1000"), List.of());

    @Test
    void aRefusedSettingHoldsUpNothing() {
        assertThat(
                        List.of(
                                restart(1),
                                pod(1),
                                new KafkaStep.Cordon(new NodeId(1), ""),
                                new KafkaStep.Unregister(new NodeId(1), ""),
                                new KafkaStep.AddVoter(new NodeId(1000), "d", "h", ""),
                                new KafkaStep.Move(List.of(), ""),
                                throttle(),
                                new KubeStep.RemoveClaim("data-1", SEEN, ""),
                                new KubeStep.GrowClaim(
                                        "data-1",
                                        Bytes.gibi(2),
                                        Bytes.gibi(2),
                                        KubeStep.GrowthCause.Declared,
                                        SEEN,
                                        "")))
                .allSatisfy(step ->
                        assertThat(StepDependencies.missing(step, List.of(SETTINGS))).isEmpty());
    }

    @Test
    void podsWaitForWhatTheyReadWhenTheyStart() {
        for (var object :
                List.<HasMetadata>of(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .endMetadata()
                                .build(),
                        new ServiceBuilder().withNewMetadata().withName("x").endMetadata().build(),
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .endMetadata()
                                .build())) {
            var apply = new KubeStep.Apply(object, "");
            assertThat(StepDependencies.missing(pod(1), List.of(apply))).contains(apply);
            assertThat(StepDependencies.missing(restart(1), List.of(apply))).contains(apply);
        }
    }

    @Test
    void aBrokerWaitsForItsOwnServiceOnly() {
        var apply =
                new KubeStep.Apply(
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withName("events-broker-1")
                                .withLabels(Labels.node("events", new NodeId(1)))
                                .endMetadata()
                                .build(),
                        "");
        assertThat(StepDependencies.missing(pod(1), List.of(apply))).contains(apply);
        assertThat(StepDependencies.missing(restart(1), List.of(apply))).contains(apply);
        for (var other : List.of(pod(2), restart(2), pod(1000), restart(1000))) {
            assertThat(StepDependencies.missing(other, List.of(apply))).isEmpty();
        }
    }

    @Test
    void podsDoNotWaitForRulesAboutThem() {
        for (var object :
                List.<HasMetadata>of(
                        new NetworkPolicyBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .endMetadata()
                                .build(),
                        new PodDisruptionBudgetBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .endMetadata()
                                .build())) {
            var apply = new KubeStep.Apply(object, "");
            assertThat(StepDependencies.missing(pod(1), List.of(apply))).isEmpty();
            assertThat(StepDependencies.missing(restart(1), List.of(apply))).isEmpty();
        }
    }

    @Test
    void aPodWaitsForItsOwnDiskOnly() {
        assertThat(StepDependencies.missing(pod(1), List.of(disk(1)))).contains(disk(1));
        assertThat(StepDependencies.missing(pod(1), List.of(disk(2)))).isEmpty();
        var adopt = new KubeStep.Adopt("data-1", new TreeMap<>(), new TreeMap<>(), SEEN, "");
        assertThat(StepDependencies.missing(pod(1), List.of(adopt))).contains(adopt);
    }

    @Test
    void noControllerStartsBeforeAllOfThemHaveDisks() {
        assertThat(StepDependencies.missing(pod(1000), List.of(disk(1001)))).contains(disk(1001));
        assertThat(StepDependencies.missing(pod(1000), List.of(disk(1)))).isEmpty();
        assertThat(StepDependencies.missing(pod(1), List.of(disk(1001)))).isEmpty();
    }

    @Test
    void votesChangeOnlyAfterTheVotersWereNoted() {
        for (var step :
                List.of(
                        new KafkaStep.AddVoter(new NodeId(1001), "d", "h", ""),
                        new KafkaStep.RemoveVoter(new NodeId(1001), "d", ""),
                        new KubeStep.RemoveClaim("data-1001", SEEN, ""))) {
            assertThat(StepDependencies.missing(step, List.of(NOTE))).contains(NOTE);
        }
        assertThat(StepDependencies.missing(restart(1), List.of(NOTE))).isEmpty();
    }

    @Test
    void replicasMoveOnlyWithinTheirThrottle() {
        var move = new KafkaStep.Move(List.of(), "");
        var cancel = new KafkaStep.CancelMoves(List.of(new CancelMove("a", 0, "")), "");
        assertThat(StepDependencies.missing(move, List.of(throttle()))).isPresent();
        assertThat(StepDependencies.missing(move, List.of(cancel))).isPresent();
        assertThat(StepDependencies.missing(cancel, List.of(throttle()))).isEmpty();
        assertThat(
                        StepDependencies.missing(
                                new KafkaStep.ElectLeaders(List.of(), ""), List.of(throttle())))
                .isEmpty();
    }

    private static Step throttle() {
        return new KafkaStep.Throttle(new ThrottleChange(7, new TreeMap<>(), new TreeSet<>()), "");
    }

    private static Step restart(int id) {
        return new KubeStep.Restart(new NodeId(id), "pod-" + id, SEEN, "");
    }

    private static Step disk(int id) {
        return new KubeStep.Create(
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data-" + id)
                        .withLabels(Labels.node("events", new NodeId(id)))
                        .endMetadata()
                        .build(),
                "");
    }

    private static Step pod(int id) {
        return new KubeStep.Create(
                new PodBuilder()
                        .withNewMetadata()
                        .withName("pod-" + id)
                        .withLabels(Labels.node("events", new NodeId(id)))
                        .endMetadata()
                        .withNewSpec()
                        .addNewVolume()
                        .withName("config")
                        .endVolume()
                        .addNewVolume()
                        .withName("data")
                        .withNewPersistentVolumeClaim("data-" + id, false)
                        .endVolume()
                        .endSpec()
                        .build(),
                "");
    }
}
