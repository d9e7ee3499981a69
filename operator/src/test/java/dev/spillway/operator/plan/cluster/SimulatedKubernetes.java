package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The Kubernetes side of a cluster: Pods, disks, and the objects that nodes share. */
final class SimulatedKubernetes {

    /** Passes that a process takes to start at least: no disk is replaced in less than that. */
    private static final int START = 2;

    final TreeMap<NodeId, SimulatedPod> pods = new TreeMap<>();
    final TreeMap<NodeId, SimulatedDisk> disks = new TreeMap<>();
    final Map<String, HasMetadata> objects = new HashMap<>();

    /** What is on disks that a person restored. */
    private final Map<NodeId, String> restored = new HashMap<>();

    private final Random random;
    private int uids;
    private int mostBrokers;
    private int addresses;

    SimulatedKubernetes(Random random) {
        this.random = random;
    }

    // What the operator sees

    SortedMap<NodeId, Pod> lookAtPods() {
        var seen = new TreeMap<NodeId, Pod>();
        pods.forEach((id, pod) -> seen.put(id, pod.look(id)));
        return seen;
    }

    SortedMap<NodeId, Claim> lookAtClaims() {
        var seen = new TreeMap<NodeId, Claim>();
        disks.forEach((id, disk) -> seen.put(id, disk.claim));
        return seen;
    }

    // Steps

    void apply(HasMetadata object) {
        objects.merge(
                ObservedCluster.key(object),
                object instanceof Service service ? withAddress(service, nextAddress()) : object,
                (before, next) ->
                        before instanceof Service old && next instanceof Service changed
                                ? withAddress(changed, old.getSpec().getClusterIP())
                                : next);
    }

    private static Service withAddress(Service service, String address) {
        return "None".equals(service.getSpec().getClusterIP())
                ? service
                : new ServiceBuilder(service).editSpec().withClusterIP(address).endSpec().build();
    }

    private String nextAddress() {
        return "10.96.0." + ++addresses;
    }

    void createDisk(PersistentVolumeClaim claim) {
        disks.computeIfAbsent(id(claim), id -> new SimulatedDisk(nextUid(), id, claim));
        mostBrokers = Math.max(mostBrokers, disks(NodeRole.Broker).size());
    }

    void createPod(io.fabric8.kubernetes.api.model.Pod pod) {
        pods.computeIfAbsent(
                id(pod), id -> new SimulatedPod(nextUid(), pod, START + random.nextInt(4)));
    }

    void adopt(KubeStep.Adopt step) {
        var unlabelled =
                (PersistentVolumeClaim) objects.remove("PersistentVolumeClaim/" + step.claim());
        if (unlabelled == null) {
            return;
        }
        var id = new NodeId(Integer.parseInt(step.labels().get(Labels.NODE_ID)));
        var adopted =
                new PersistentVolumeClaimBuilder(unlabelled)
                        .editMetadata()
                        .addToLabels(step.labels())
                        .addToAnnotations(step.annotations())
                        .endMetadata()
                        .build();
        assertThat(disks).as("disks when one is adopted").doesNotContainKey(id);
        var disk = new SimulatedDisk(nextUid(), id, adopted);
        disk.directoryId = restored.getOrDefault(id, "");
        disks.put(id, disk);
    }

    void grow(KubeStep.GrowClaim step, Instant now) {
        disks.values().stream()
                .filter(disk -> disk.claim.name().equals(step.claim()))
                .forEach(disk -> {
                    assertThat(step.size()).isGreaterThan(disk.claim.volume().requested());
                    disk.request(step.size(), history(step, disk, now));
                });
    }

    private static Claim.SizeHistory history(
            KubeStep.GrowClaim step, SimulatedDisk disk, Instant now) {
        return switch (step.cause()) {
            case Declared ->
                    new Claim.SizeHistory(
                            step.declared(), disk.claim.volume().history().grownTo(), now);
            case Filled -> new Claim.SizeHistory(step.declared(), step.size(), now);
        };
    }

    void record(KubeStep.RecordSize step) {
        disks.values().stream()
                .filter(disk -> step.claims().contains(disk.claim.name()))
                .forEach(disk -> disk.record(step.declared()));
    }

    void note(KubeStep.NoteVoters step) {
        disks.values().stream()
                .filter(disk -> step.claims().contains(disk.claim.name()))
                .forEach(disk -> disk.note(step.voters()));
    }

    void stop(NodeId id, String uid) {
        var pod = pods.get(id);
        if (pod != null && pod.uid.equals(uid)) {
            pod.terminate();
        }
    }

    void removeDisk(String uid) {
        disks.values().removeIf(disk -> disk.uid.equals(uid));
    }

    // What happens by itself

    /** The disks that were deleted by a person, and whose Pods are gone now. */
    List<NodeId> endPods() {
        pods.values().removeIf(pod -> pod.state == Pod.State.Terminating && random.nextInt(3) > 0);
        return disks.entrySet().stream()
                .filter(disk -> disk.getValue().claim.terminating())
                .map(Map.Entry::getKey)
                .filter(id -> !pods.containsKey(id))
                .toList();
    }

    void growVolumes() {
        disks.values().stream()
                .filter(disk -> disk.claim.volume().isGrowing() && random.nextInt(3) == 0)
                .forEach(SimulatedDisk::expand);
    }

    /** Formats a controller's disk. */
    String nextDirectoryId() {
        return "directory-" + uids++;
    }

    // Faults, and what people do

    /** A process dies; its Pod starts it again. */
    void crash(NodeId id) {
        var pod = pods.get(id);
        if (pod != null && pod.isReady()) {
            pod.state = Pod.State.Starting;
            pod.passesLeft = random.nextInt(3);
        }
    }

    void lose(NodeId id) {
        pods.remove(id);
        disks.remove(id);
    }

    /** With plain kubectl. */
    void restore(NodeId id, String snapshot) {
        assertThat(disks).as("a name that is taken").doesNotContainKey(id);
        restored.put(id, snapshot);
        apply(
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(ResourceNames.volumeClaim("events", id))
                        .withUid(nextUid())
                        .withResourceVersion("1")
                        .endMetadata()
                        .withNewSpec()
                        .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "nightly")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("10Gi"))
                        .endResources()
                        .endSpec()
                        .build());
    }

    void deleteRestored(NodeId id) {
        objects.remove("PersistentVolumeClaim/" + ResourceNames.volumeClaim("events", id));
    }

    void clear() {
        pods.clear();
        disks.clear();
        objects.clear();
    }

    // Questions

    boolean isReady(NodeId id) {
        var pod = pods.get(id);
        return pod != null && pod.isReady();
    }

    /** Whether a controller's process runs on this disk. */
    boolean isRunning(int controller, String directoryId) {
        var id = new NodeId(controller);
        var disk = disks.get(id);
        return isReady(id)
                && disk != null
                && id.role() == NodeRole.Controller
                && disk.directoryId.equals(directoryId);
    }

    List<NodeId> disks(NodeRole role) {
        return disks.keySet().stream().filter(id -> id.role() == role).toList();
    }

    boolean advertisesServices() {
        return pods.entrySet().stream()
                .filter(pod -> pod.getKey().role() == NodeRole.Broker)
                .allMatch(pod ->
                        objects.get(
                                                "Service/"
                                                        + ResourceNames.brokerService(
                                                                "events", pod.getKey()))
                                        instanceof Service service
                                && service.getSpec()
                                        .getClusterIP()
                                        .equals(pod.getValue().serviceIp));
    }

    /** How many brokers' disks there were at most. */
    int mostBrokers() {
        return mostBrokers;
    }

    static NodeId id(HasMetadata object) {
        return new NodeId(Integer.parseInt(object.getMetadata().getLabels().get(Labels.NODE_ID)));
    }

    private String nextUid() {
        return "uid-" + uids++;
    }
}
