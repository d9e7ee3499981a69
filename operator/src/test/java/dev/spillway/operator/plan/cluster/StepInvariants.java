package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.ArrayList;

/** What no step may ever do: fails the test at the first that would. */
final class StepInvariants {
    private final SimulatedKubernetes kubernetes;
    private final SimulatedQuorum quorum;
    private final SimulatedBrokers brokers;

    /** How many brokers of a rack may be restarted together. */
    private int mostTogether = 1;

    private int mostAway;

    StepInvariants(
            SimulatedKubernetes kubernetes, SimulatedQuorum quorum, SimulatedBrokers brokers) {
        this.kubernetes = kubernetes;
        this.quorum = quorum;
        this.brokers = brokers;
    }

    void mostTogether(int brokersOfARack) {
        this.mostTogether = brokersOfARack;
    }

    /** How many brokers were restarted together at most. */
    int mostAway() {
        return mostAway;
    }

    void before(Step step) {
        switch (step) {
            case KubeStep.Create create -> mayCreate(create.object());
            case KubeStep.Adopt adopt ->
                    mayFormat(
                            adopt.annotations().getOrDefault(Labels.INITIAL_CONTROLLERS, ""),
                            adopt);
            case KubeStep.Restart restart -> {
                mustSpare(restart.id());
                mustBeAlone(restart.id());
            }
            case KubeStep.RemovePod remove -> mayStop(remove.id());
            case KubeStep.RemoveClaim remove ->
                    kubernetes.disks.values().stream()
                            .filter(disk -> disk.uid.equals(remove.seen().uid()))
                            .forEach(disk -> mayDelete(disk.claim.id(), remove));
            case KubeStep.RemoveService remove -> mayDelete(remove);
            case KubeStep.RemoveCleanup remove ->
                    throw new AssertionError("no Cluster is deleted here: " + remove);
            case KubeStep other -> {}
            case KafkaStep.AlterInternalTopic alter ->
                    throw new AssertionError("there is no internal topic: " + alter);
            case KafkaStep.AlterMetadataVersion alter -> mayAlter(alter);
            case KafkaStep.Move move ->
                    move.moves()
                            .forEach(one ->
                                    assertThat(one.adds())
                                            .as("brokers that get a replica by %s", one)
                                            .allMatch(brokers::serves)
                                            .noneMatch(brokers.cordoned::contains));
            case KafkaStep.Unregister unregister ->
                    assertThat(brokers.serves(unregister.id().value())).isFalse();
            case KafkaStep.AddVoter add ->
                    assertThat(kubernetes.isRunning(add.id().value(), add.directoryId()))
                            .as("%s gives a vote to the disk in use", add)
                            .isTrue();
            case KafkaStep.RemoveVoter remove ->
                    assertThat(quorum.voters)
                            .containsEntry(remove.id().value(), remove.directoryId());
            case KafkaStep other -> {}
            case TopicStep change -> throw new AssertionError("not of a Cluster: " + change);
            case UserStep change -> throw new AssertionError("not of a Cluster: " + change);
            case ConnectorStep change -> throw new AssertionError("not of a Cluster: " + change);
            case Step.Wait wait -> {}
            case Step.Blocked blocked -> {}
        }
    }

    /**
     * @param hadLeader whether the quorum had a leader before this step
     */
    void after(Step step, boolean hadLeader) {
        var mustHaveLeader =
                switch (step) {
                    case KubeStep.Restart restart -> hadLeader && quorum.voters.size() >= 3;
                    case KafkaStep.AddVoter add -> true;
                    case KafkaStep.RemoveVoter remove -> true;
                    case KubeStep other -> false;
                    case KafkaStep other -> false;
                    case TopicStep other -> false;
                    case UserStep other -> false;
                    case ConnectorStep other -> false;
                    case Step.Wait wait -> false;
                    case Step.Blocked blocked -> false;
                };
        assertThat(quorum.hasLeader() || !mustHaveLeader).as("a leader after %s", step).isTrue();
    }

    private void mayCreate(HasMetadata object) {
        var id = SimulatedKubernetes.id(object);
        switch (object) {
            case PersistentVolumeClaim claim ->
                    mayFormat(
                            claim.getMetadata()
                                    .getAnnotations()
                                    .getOrDefault(Labels.INITIAL_CONTROLLERS, ""),
                            id);
            case io.fabric8.kubernetes.api.model.Pod pod -> {
                var kafka = SimulatedPod.version(pod);
                assertThat(kubernetes.disks)
                        .as("disks when the Pod of %s is made", id)
                        .containsKey(id);
                assertThat(!quorum.everHadLeader() || brokers.metadata().runsOn(kafka))
                        .as("%s on metadata %s", kafka, brokers.metadata())
                        .isTrue();
            }
            default -> throw new AssertionError("neither a disk nor a Pod: " + object);
        }
    }

    private void mayFormat(String initialVoters, Object disk) {
        assertThat(quorum.everHadLeader() && !initialVoters.isEmpty())
                .as("%s is formatted anew though there was a quorum", disk)
                .isFalse();
    }

    private void mayStop(NodeId id) {
        mustSpare(id);
        assertThat(brokers.topics.stream().filter(t -> t.replicas.contains(id.value())))
                .as("replicas on %s when its Pod is removed", id)
                .isEmpty();
        assertThat(quorum.liveVoters())
                .as("voters when a Pod is removed")
                .doesNotContain(id.value());
    }

    private void mayDelete(NodeId id, KubeStep.RemoveClaim step) {
        assertThat(kubernetes.pods).as("Pods when %s goes", step.claim()).doesNotContainKey(id);
        assertThat(quorum.voters.containsKey(id.value()))
                .as("%s is a voter's disk", step)
                .isFalse();
        assertThat(brokers.topics.stream().map(topic -> topic.replicas))
                .as("replicas when %s goes", step.claim())
                .noneMatch(replicas -> replicas.contains(id.value()));
    }

    private void mayDelete(KubeStep.RemoveService step) {
        var id = ResourceNames.brokerOfService("events", step.service()).orElseThrow();
        assertThat(kubernetes.pods).as("Pods when %s goes", step.service()).doesNotContainKey(id);
        assertThat(kubernetes.disks).as("disks when %s goes", step.service()).doesNotContainKey(id);
        assertThat(brokers.registered).doesNotContain(id.value());
    }

    /** As Kafka does: refuses what a node could not read. */
    private void mayAlter(KafkaStep.AlterMetadataVersion step) {
        assertThat(step.from()).isEqualTo(brokers.metadata());
        assertThat(kubernetes.pods.values()).allMatch(pod -> step.to().runsOn(pod.kafka));
        assertThat(step.raises() || brokers.metadata().canBeLoweredTo(step.to())).isTrue();
    }

    /** No partition that can be protected may fall below its min.insync.replicas because of us. */
    private void mustSpare(NodeId id) {
        if (!brokers.serves(id.value())) {
            return;
        }
        for (var topic : brokers.topics) {
            if (topic.isr.contains(id.value()) && topic.replicas.size() > topic.minInsync) {
                // Brokers that began to stop a moment ago are still in the ISR.
                assertThat(topic.isr.stream().filter(brokers::serves).count() - 1)
                        .as("in-sync replicas of %s without %s", topic.name, id)
                        .isGreaterThanOrEqualTo(topic.minInsync);
            }
        }
    }

    /**
     * Never two restarts at once: what is ready is stopped only while everything else is there, or
     * has been stopped together with it, in its rack. Controllers without a vote do not count.
     */
    private void mustBeAlone(NodeId restarted) {
        if (!kubernetes.isReady(restarted)) {
            return;
        }
        var others = new ArrayList<NodeId>();
        kubernetes.pods.forEach((id, pod) -> {
            var counts = id.role() == NodeRole.Broker || quorum.voters.containsKey(id.value());
            if (!id.equals(restarted)
                    && id.role() == restarted.role()
                    && counts
                    && !pod.isReady()) {
                others.add(id);
            }
        });
        if (restarted.role() == NodeRole.Broker && brokers.haveRacks()) {
            assertThat(others)
                    .as("away while %s is restarted", restarted)
                    .hasSizeLessThan(mostTogether);
            assertThat(others)
                    .allMatch(
                            id -> brokers.rack(id.value()).equals(brokers.rack(restarted.value())))
                    .allMatch(id -> kubernetes.pods.get(id).state == Pod.State.Terminating);
            mostAway = Math.max(mostAway, others.size() + 1);
        } else {
            assertThat(others).as("away while %s is restarted", restarted).isEmpty();
        }
    }
}
