package dev.spillway.operator.kube;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts PersistentVolumeClaims to records. */
public final class ClaimReader {

    /** Set by the scheduler on a claim whose volume is created for the node of its first Pod. */
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private ClaimReader() {}

    /** The node's disk; empty for a PVC without a node id. */
    static Stream<Claim> read(PersistentVolumeClaim claim) {
        return NodeObjects.id(claim).stream().map(id -> read(id, claim));
    }

    private static Claim read(NodeId id, PersistentVolumeClaim claim) {
        var meta = claim.getMetadata();
        var annotations =
                meta.getAnnotations() == null ? Map.<String, String>of() : meta.getAnnotations();
        return new Claim(
                id,
                meta.getName(),
                NodeObjects.version(claim),
                annotations.getOrDefault(Labels.CLUSTER_ID, ""),
                voters(annotations.getOrDefault(Labels.INITIAL_CONTROLLERS, "")),
                voters(annotations.getOrDefault(Labels.VOTERS, "")),
                meta.getDeletionTimestamp() != null,
                owner(claim),
                volume(claim, annotations),
                annotations.getOrDefault(SELECTED_NODE, ""));
    }

    private static String owner(PersistentVolumeClaim claim) {
        return Stream.ofNullable(claim.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .filter(owner -> owner.getKind().equals(HasMetadata.getKind(Cluster.class)))
                .filter(owner ->
                        owner.getApiVersion().startsWith(HasMetadata.getGroup(Cluster.class) + "/"))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("");
    }

    private static Claim.Volume volume(
            PersistentVolumeClaim claim, Map<String, String> annotations) {
        var spec = claim.getSpec();
        var status = claim.getStatus();
        return new Claim.Volume(
                storage(spec.getResources() == null ? null : spec.getResources().getRequests()),
                storage(status == null ? null : status.getCapacity()),
                spec.getStorageClassName() == null ? "" : spec.getStorageClassName(),
                new Claim.SizeHistory(
                        bytes(annotations.getOrDefault(Labels.DECLARED_SIZE, "")),
                        bytes(annotations.getOrDefault(Labels.GROWN_TO, "")),
                        instant(annotations.getOrDefault(Labels.GROWN_AT, ""))));
    }

    /** Of an annotation, which anybody can change: one that cannot be read is none. */
    private static Bytes bytes(String text) {
        return Bytes.parse(text).orElse(new Bytes(0));
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }

    private static Bytes storage(@Nullable Map<String, Quantity> sizes) {
        var size = sizes == null ? null : sizes.get("storage");
        return new Bytes(size == null ? 0 : Quantity.getAmountInBytes(size).longValue());
    }

    /** {@code 1000,1001,1002} */
    public static String text(List<NodeId> voters) {
        return voters.stream().map(NodeId::toString).collect(Collectors.joining(","));
    }

    private static List<NodeId> voters(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(id -> new NodeId(Integer.parseInt(id)))
                        .toList();
    }
}
