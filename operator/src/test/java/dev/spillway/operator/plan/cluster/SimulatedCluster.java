package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.plan.disks.DiskUse;
import dev.spillway.operator.plan.disks.MeasuredDisks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Kubernetes and Kafka as far as plans see them: Pods take time to start and to stop, brokers to
 * come back in sync. It carries out steps, and fails the test at a step that must never be taken
 * ({@link StepInvariants}).
 */
final class SimulatedCluster {
    /** Kafka and Kubernetes are faster; what people and clouds do is not. */
    private static final Duration PASS = Duration.ofMinutes(20);

    private final SimulatedKubernetes kubernetes;
    private final SimulatedQuorum quorum;
    private final SimulatedBrokers brokers;
    private final StepInvariants invariants;
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");

    SimulatedCluster(long seed) {
        var random = new Random(seed);
        this.kubernetes = new SimulatedKubernetes(random);
        this.quorum = new SimulatedQuorum(kubernetes, random);
        this.brokers = new SimulatedBrokers(kubernetes, random);
        this.invariants = new StepInvariants(kubernetes, quorum, brokers);
    }

    // What the operator sees

    ObservedCluster look() {
        return new ObservedCluster(
                kubernetes.lookAtPods(),
                kubernetes.lookAtClaims(),
                Map.copyOf(kubernetes.objects),
                kafka());
    }

    private KafkaState kafka() {
        var answers = brokers.registered.stream().anyMatch(brokers::serves);
        return answers && quorum.hasLeader()
                ? new KafkaState.Answering(brokers.look(quorum.look()))
                : new KafkaState.Silent("no broker is ready", false);
    }

    // What the operator does

    void carryOut(Step step) {
        var hadLeader = quorum.hasLeader();
        invariants.before(step);
        switch (step) {
            case KubeStep change -> carryOut(change);
            case KafkaStep change -> carryOut(change);
            case TopicStep change -> {}
            case UserStep change -> {}
            case ConnectorStep change -> {}
            case Step.Wait wait -> {}
            case Step.Blocked blocked -> {}
        }
        invariants.after(step, hadLeader);
    }

    private void carryOut(KubeStep step) {
        switch (step) {
            case KubeStep.Apply apply -> kubernetes.apply(apply.object());
            case KubeStep.Create create -> create(create.object());
            case KubeStep.Label label -> {}
            case KubeStep.NoteVoters note -> kubernetes.note(note);
            case KubeStep.Adopt adopt -> kubernetes.adopt(adopt);
            case KubeStep.RemoveOwner disown -> {}
            case KubeStep.GrowClaim grow -> kubernetes.grow(grow, now);
            case KubeStep.RecordSize size -> kubernetes.record(size);
            case KubeStep.Restart restart -> kubernetes.stop(restart.id(), restart.seen().uid());
            case KubeStep.RemovePod remove -> kubernetes.stop(remove.id(), remove.seen().uid());
            case KubeStep.RemoveClaim remove -> kubernetes.removeDisk(remove.seen().uid());
            case KubeStep.RemoveService remove ->
                    kubernetes.objects.remove("Service/" + remove.service());
            case KubeStep.RemoveCleanup remove -> {}
            // Of observations without certificates, which have a simulation of their own.
            case KubeStep.ChangeAuthorities change -> throw new AssertionError(change);
            case KubeStep.IssueCertificate issue -> throw new AssertionError(issue);
            case KubeStep.UpdateTrust update -> throw new AssertionError(update);
            case KubeStep.RemoveCertificate remove -> throw new AssertionError(remove);
        }
    }

    private void create(HasMetadata object) {
        if (object instanceof PersistentVolumeClaim claim) {
            kubernetes.createDisk(claim);
            return;
        }
        var pod = (io.fabric8.kubernetes.api.model.Pod) object;
        if (!quorum.everHadLeader()) {
            brokers.format(SimulatedPod.version(pod));
        }
        kubernetes.createPod(pod);
    }

    private void carryOut(KafkaStep step) {
        switch (step) {
            case KafkaStep.AlterInternalTopic alter -> {}
            case KafkaStep.AlterBrokers alter -> brokers.alter(alter);
            case KafkaStep.AlterBroker alter -> {}
            case KafkaStep.AlterMetadataVersion alter -> brokers.alter(alter);
            case KafkaStep.Cordon cordon -> brokers.cordoned.add(cordon.id().value());
            case KafkaStep.Uncordon uncordon -> brokers.cordoned.remove(uncordon.id().value());
            case KafkaStep.Throttle throttle -> brokers.throttle(throttle.change());
            case KafkaStep.Move move ->
                    move.moves().forEach(one -> brokers.topic(one.topic()).move(one.to()));
            case KafkaStep.CancelMoves cancel ->
                    cancel.moves().forEach(one -> brokers.topic(one.topic()).cancelMove());
            case KafkaStep.ElectLeaders elect ->
                    elect.elections().forEach(one -> brokers.topic(one.topic()).electPreferred());
            case KafkaStep.Unregister unregister ->
                    brokers.registered.remove(unregister.id().value());
            case KafkaStep.AddVoter add -> quorum.voters.put(add.id().value(), add.directoryId());
            case KafkaStep.RemoveVoter remove ->
                    quorum.voters.remove(remove.id().value(), remove.directoryId());
        }
    }

    /** How full the brokers' disks are, when each holds so much that cannot leave it. */
    MeasuredDisks measure(long stays) {
        return new MeasuredDisks(
                now,
                kubernetes.lookAtClaims().values().stream()
                        .filter(claim -> claim.id().role() == NodeRole.Broker)
                        .map(claim ->
                                new DiskUse(
                                        claim.id(),
                                        claim.volume().capacity(),
                                        new Bytes(stays),
                                        new Bytes(0)))
                        .toList());
    }

    // What happens by itself

    void pass() {
        now = now.plus(PASS);
        kubernetes.endPods().forEach(this::loseDisk);
        kubernetes.pods.forEach(this::start);
        kubernetes.growVolumes();
        quorum.pass();
        brokers.pass();
    }

    private void start(NodeId id, SimulatedPod pod) {
        var disk = kubernetes.disks.get(id);
        if (disk != null && disk.broken && pod.state != Pod.State.Terminating) {
            pod.state = Pod.State.Stuck;
        }
        if (pod.state != Pod.State.Starting || pod.passesLeft-- > 0) {
            return;
        }
        switch (id.role()) {
            case Broker -> pod.state = quorum.hasLeader() ? Pod.State.Ready : Pod.State.Starting;
            case Controller -> quorum.start(id, pod);
        }
    }

    // Faults, and what people do

    void topic(String name, List<Integer> replicas, int minInsync) {
        brokers.topics.add(new SimulatedTopic(name, replicas, minInsync));
    }

    void racks(int brokersOfEach, int mostTogether) {
        brokers.racks(brokersOfEach);
        invariants.mostTogether(mostTogether);
    }

    /** A process dies; its Pod starts it again. */
    void crash(NodeId id) {
        kubernetes.crash(id);
    }

    void losePod(NodeId id) {
        kubernetes.pods.remove(id);
    }

    /** Of all nodes at once, as when their Kubernetes nodes are lost. */
    void losePods(NodeRole role) {
        kubernetes.pods.keySet().removeIf(id -> id.role() == role);
    }

    void loseDisk(NodeId id) {
        kubernetes.lose(id);
        brokers.topics.forEach(topic -> topic.loseDisk(id.value()));
    }

    /** By another tool, which knows nothing of the operator. */
    void enlarge(NodeId id, Bytes size) {
        kubernetes.disks.get(id).request(size);
    }

    /** No process starts on it any more. */
    void breakDisk(NodeId id) {
        kubernetes.disks.get(id).broken = true;
    }

    /** From now on it fetches nothing, as long as its Pod is of this revision. */
    void stopFetching(NodeId broker) {
        brokers.stopFetching(broker);
    }

    void deletePod(NodeId id) {
        kubernetes.pods.get(id).terminate();
    }

    void deleteClaim(NodeId id) {
        kubernetes.disks.get(id).terminate();
    }

    /** Whose data a disk has, as a snapshot keeps it; nothing of a disk that was never used. */
    String snapshot(NodeId id) {
        return kubernetes.disks.get(id).directoryId;
    }

    /** As a person does it, with plain kubectl. */
    void restore(NodeId id, String snapshot) {
        kubernetes.restore(id, snapshot);
    }

    /** A claim that was not adopted is deleted again. */
    void deleteRestored(NodeId id) {
        kubernetes.deleteRestored(id);
    }

    /** The Cluster and all of its PersistentVolumeClaims are deleted, and it is made again. */
    void recreate() {
        kubernetes.clear();
        quorum.clear();
        brokers.clear();
    }

    /** It is made again, with another address. */
    void deleteService(NodeId broker) {
        kubernetes.objects.remove("Service/" + ResourceNames.brokerService("events", broker));
    }

    // Questions

    Set<String> brokerServices() {
        return kubernetes.objects.keySet().stream()
                .filter(key -> key.startsWith("Service/events-broker-"))
                .collect(Collectors.toSet());
    }

    /** Whether every broker advertises the address that its Service has. */
    boolean advertisesItsServices() {
        return kubernetes.advertisesServices();
    }

    /** How many brokers' disks there were at most. */
    int mostBrokers() {
        return kubernetes.mostBrokers();
    }

    /** How many brokers were restarted together at most. */
    int mostAway() {
        return invariants.mostAway();
    }

    MetadataVersion metadata() {
        return brokers.metadata();
    }

    Set<String> versions() {
        return kubernetes.pods.values().stream()
                .map(pod -> pod.kafka.text())
                .collect(Collectors.toSet());
    }

    List<NodeId> disks(NodeRole role) {
        return kubernetes.disks(role);
    }

    List<NodeId> nodes() {
        return List.copyOf(kubernetes.pods.keySet());
    }

    boolean isWhole() {
        return brokers.throttled.isEmpty()
                && brokers.topics.stream()
                        .allMatch(
                                topic -> !topic.moving() && topic.isr.containsAll(topic.replicas));
    }

    /** Whether fetching is held back for a replica on it. */
    boolean throttles(int broker) {
        return brokers.throttled.values().stream()
                .anyMatch(set -> set.followers().contains(":" + broker));
    }

    /** The sizes that brokers' disks have. */
    Set<String> brokerDisks() {
        return kubernetes.disks.entrySet().stream()
                .filter(disk -> disk.getKey().role() == NodeRole.Broker)
                .map(disk -> disk.getValue().claim.volume())
                .map(volume -> volume.capacity().text() + " " + volume.storageClass())
                .collect(Collectors.toSet());
    }

    /** Every Pod that there is, by its uid: a restart makes another one. */
    Set<String> podUids() {
        return kubernetes.pods.values().stream().map(pod -> pod.uid).collect(Collectors.toSet());
    }

    /** How many replicas a topic has. */
    int replicas(String name) {
        return brokers.topic(name).replicas.size();
    }

    Set<Integer> registeredBrokers() {
        return Set.copyOf(brokers.registered);
    }

    Set<Integer> liveVoters() {
        return quorum.liveVoters();
    }

    /**
     * One disk more may be lost, and the voters that have the whole log are still a majority. The
     * voters are noted on the disks, too: a disk that is lost between a change of votes and the
     * note of it, while Kafka does not answer, is reported as a quorum that is lost. That errs on
     * the safe side, and a person decides.
     */
    boolean canLoseAVoter() {
        var voters = quorum.voters.keySet();
        var noted =
                kubernetes.disks.values().stream()
                        .map(disk -> disk.claim)
                        .filter(claim -> claim.id().role() == NodeRole.Controller)
                        .allMatch(claim ->
                                claim.voters().stream()
                                        .map(NodeId::value)
                                        .collect(Collectors.toSet())
                                        .equals(voters));
        return noted && (liveVoters().size() - 1) * 2 > voters.size();
    }
}
