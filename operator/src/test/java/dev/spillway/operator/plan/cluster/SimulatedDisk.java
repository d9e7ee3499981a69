package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.List;

/** The disk of a node, and what is on it. */
final class SimulatedDisk {
    final String uid;
    Claim claim;

    /** Empty before a controller has formatted it. */
    String directoryId = "";

    boolean broken;

    SimulatedDisk(String uid, NodeId id, PersistentVolumeClaim claim) {
        var annotations = claim.getMetadata().getAnnotations();
        this.uid = uid;
        this.claim =
                new Claim(
                        id,
                        "data-" + id.value(),
                        new ObjectVersion(uid, "1"),
                        annotations.getOrDefault(Labels.CLUSTER_ID, ""),
                        nodes(annotations.getOrDefault(Labels.INITIAL_CONTROLLERS, "")),
                        nodes(annotations.getOrDefault(Labels.VOTERS, "")),
                        false,
                        "",
                        volume(claim));
    }

    /** Deleted by a person, and there as long as its Pod. */
    void terminate() {
        change(claim.voters(), true, claim.volume());
    }

    void request(Bytes size) {
        resize(size, claim.volume().capacity(), claim.volume().history());
    }

    void request(Bytes size, Claim.SizeHistory history) {
        resize(size, claim.volume().capacity(), history);
    }

    /** The volume is as large as was requested. */
    void expand() {
        var requested = claim.volume().requested();
        resize(requested, requested, claim.volume().history());
    }

    void record(Bytes declared) {
        var history = claim.volume().history();
        resize(
                claim.volume().requested(),
                claim.volume().capacity(),
                new Claim.SizeHistory(declared, history.grownTo(), history.grownAt()));
    }

    private void resize(Bytes requested, Bytes capacity, Claim.SizeHistory history) {
        var storageClass = claim.volume().storageClass();
        change(
                claim.voters(),
                claim.terminating(),
                new Claim.Volume(requested, capacity, storageClass, history));
    }

    void note(List<NodeId> voters) {
        change(voters, claim.terminating(), claim.volume());
    }

    private void change(List<NodeId> voters, boolean terminating, Claim.Volume volume) {
        claim =
                new Claim(
                        claim.id(),
                        claim.name(),
                        claim.version(),
                        claim.clusterId(),
                        claim.initialVoters(),
                        voters,
                        terminating,
                        claim.owner(),
                        volume);
    }

    private static List<NodeId> nodes(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(id -> new NodeId(Integer.parseInt(id)))
                        .toList();
    }

    private static Claim.Volume volume(PersistentVolumeClaim claim) {
        var size =
                Quantity.getAmountInBytes(
                        claim.getSpec().getResources().getRequests().get("storage"));
        var bytes = new Bytes(size.longValue());
        var storageClass = claim.getSpec().getStorageClassName();
        var declared =
                Bytes.parse(
                        claim.getMetadata()
                                .getAnnotations()
                                .getOrDefault(Labels.DECLARED_SIZE, ""));
        return new Claim.Volume(
                bytes,
                bytes,
                storageClass == null ? "" : storageClass,
                declared.map(Claim.SizeHistory::declared).orElse(Claim.SizeHistory.UNKNOWN));
    }
}
