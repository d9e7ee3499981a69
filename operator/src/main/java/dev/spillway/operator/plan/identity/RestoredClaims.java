package dev.spillway.operator.plan.identity;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.membership.Membership;
import dev.spillway.operator.plan.quorum.ControllerDisks;
import dev.spillway.operator.plan.quorum.VoterSet;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PersistentVolumeClaims under the name of a node's disk without the operator's labels: usually a
 * person restored them from a snapshot. The first rule that applies:
 *
 * <ol>
 *   <li>The node's Pod uses it: it has only lost its labels, and gets them back.
 *   <li>It belongs to somebody else, or to another Kafka cluster: it is left alone.
 *   <li>It is a controller's, and the quorum is intact without it: it is left alone. It may be
 *       older than what its controller voted on, and with such a copy a majority could forget what
 *       it has committed. An empty disk joins safely.
 *   <li>Where an empty disk would do harm, it must be marked with the cluster whose data it holds:
 *       by the annotation of the cluster id, or by a snapshot as its data source. That is so for a
 *       controller's disk, and for any disk before the quorum has been formed: a quorum formed
 *       beside old data would know none of it.
 *   <li>Otherwise it is adopted. A controller's is recorded to have had a quorum: should it be
 *       empty after all, it joins, and is never formatted as an initial voter ({@link
 *       ControllerDisks}).
 * </ol>
 *
 * <p>No disk and no Pod is created for a node with such a claim. The node's launcher checks what is
 * on the disk: it refuses the disk of another cluster or node.
 *
 * @param steps adoptions, or why there are none
 * @param nodes that have such a claim
 * @param first whether nothing else is safe before these steps are done
 */
public record RestoredClaims(List<Step> steps, Set<NodeId> nodes, boolean mustComeFirst) {

    private static final String REASON = "ClaimInTheWay";

    public static RestoredClaims of(
            ClusterModel cluster,
            ClusterId id,
            Membership members,
            VoterSet voterSet,
            ObservedCluster seen) {
        var ids = new TreeSet<>(cluster.controllerIds());
        voterSet.alternatives().forEach(ids::addAll);
        ids.addAll(members.staying());
        ids.addAll(members.leaving());
        var newCluster = ControllerDisks.isNewCluster(seen);
        var hasQuorum = voterSet.hasMajorityWithout(ControllerDisks.lost(voterSet, seen));
        var nodes = new TreeSet<NodeId>();
        var steps = new ArrayList<Step>();
        var mustComeFirst = false;
        for (var node : ids) {
            var claim = find(cluster.name(), node, seen);
            if (claim.isPresent()) {
                var unlabelled = new UnlabelledClaim(cluster, id, voterSet, node, claim.get());
                var step = unlabelled.step(seen.pod(node).isPresent(), newCluster, hasQuorum);
                nodes.add(node);
                steps.add(step);
                var heals = node.role() == NodeRole.Controller && step instanceof KubeStep;
                mustComeFirst |= newCluster || !hasQuorum && heals;
            }
        }
        return new RestoredClaims(steps, nodes, mustComeFirst);
    }

    /** The cluster ids of such claims, by claim name. */
    public static SortedMap<String, String> clusterIds(String cluster, ObservedCluster seen) {
        var ids = new TreeMap<String, String>();
        seen.objects().values().stream()
                .filter(PersistentVolumeClaim.class::isInstance)
                .map(claim -> claim.getMetadata())
                .filter(meta ->
                        ResourceNames.nodeOfVolumeClaim(cluster, meta.getName()).isPresent())
                .forEach(meta ->
                        ids.put(
                                meta.getName(),
                                annotations(meta).getOrDefault(Labels.CLUSTER_ID, "")));
        return ids;
    }

    private static Optional<PersistentVolumeClaim> find(
            String cluster, NodeId node, ObservedCluster seen) {
        var key = "PersistentVolumeClaim/" + ResourceNames.volumeClaim(cluster, node);
        return seen.claim(node).isPresent()
                ? Optional.empty()
                : Optional.ofNullable(seen.objects().get(key))
                        .map(PersistentVolumeClaim.class::cast);
    }

    private static Map<String, String> annotations(ObjectMeta meta) {
        return orEmpty(meta.getAnnotations());
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private record UnlabelledClaim(
            ClusterModel cluster,
            ClusterId clusterId,
            VoterSet voterSet,
            NodeId nodeId,
            PersistentVolumeClaim claim) {

        Step step(boolean inUse, boolean newCluster, boolean hasQuorum) {
            if (meta().getDeletionTimestamp() != null) {
                return new Step.Wait(
                        "start " + node(nodeId),
                        "PersistentVolumeClaim "
                                + name()
                                + ", which has the name of its disk, is being deleted",
                        "it is gone");
            }
            if (inUse) {
                return adopt("it has lost its labels", identity(false));
            }
            var controller = nodeId.role() == NodeRole.Controller;
            return ofSomebodyElse()
                    .<Step>map(step -> step)
                    .or(() ->
                            controller && hasQuorum ? Optional.of(mayBeStale()) : Optional.empty())
                    .or(() ->
                            (controller || newCluster) && !namesItsData()
                                    ? Optional.of(unknownData())
                                    : Optional.empty())
                    .orElseGet(() ->
                            adopt(
                                    "it was created in place of a disk that is gone",
                                    asDeclared(identity(controller))));
        }

        /** Whatever size was declared when it was copied, its own is the one to use now. */
        private SortedMap<String, String> asDeclared(SortedMap<String, String> annotations) {
            var nodes =
                    switch (nodeId.role()) {
                        case Broker -> cluster.brokers();
                        case Controller -> cluster.controllers();
                    };
            annotations.put(Labels.DECLARED_SIZE, nodes.storage().size().text());
            return annotations;
        }

        private SortedMap<String, String> identity(boolean ofAQuorum) {
            var annotations = new TreeMap<String, String>();
            annotations.put(Labels.CLUSTER_ID, clusterId.text());
            if (ofAQuorum && annotations(meta()).getOrDefault(Labels.VOTERS, "").isEmpty()) {
                annotations.put(
                        Labels.VOTERS,
                        voterSet.alternatives().getFirst().stream()
                                .map(NodeId::toString)
                                .collect(Collectors.joining(",")));
            }
            return annotations;
        }

        private Step adopt(String why, SortedMap<String, String> annotations) {
            return new KubeStep.Adopt(
                    name(),
                    Labels.node(cluster.name(), nodeId),
                    annotations,
                    new ObjectVersion(meta().getUid(), meta().getResourceVersion()),
                    why);
        }

        /** Whose it is, if it is not this Cluster's. */
        private Optional<Step.Blocked> ofSomebodyElse() {
            return owner().or(() -> label(Labels.MANAGED_BY))
                    .or(() -> label(Labels.CLUSTER))
                    .or(() -> label(Labels.NODE_ID))
                    .map(mark ->
                            blocked(
                                    "it has " + mark,
                                    "delete it if nobody needs it, or give the Cluster another"
                                            + " name; if it is this node's disk, remove its "
                                            + mark))
                    .or(this::otherCluster);
        }

        private Optional<String> owner() {
            return Objects.requireNonNullElse(
                            meta().getOwnerReferences(), List.<OwnerReference>of())
                    .stream()
                    .map(owner -> "owner reference to " + owner.getKind() + " " + owner.getName())
                    .findFirst();
        }

        private Optional<String> label(String key) {
            var has = orEmpty(meta().getLabels()).get(key);
            return has == null || has.equals(Labels.node(cluster.name(), nodeId).get(key))
                    ? Optional.empty()
                    : Optional.of("label " + key + "=" + has);
        }

        private Optional<Step.Blocked> otherCluster() {
            var has = annotations(meta()).getOrDefault(Labels.CLUSTER_ID, "");
            return has.isEmpty() || has.equals(clusterId.text())
                    ? Optional.empty()
                    : Optional.of(
                            blocked(
                                    "it is annotated with the id of Kafka cluster "
                                            + has
                                            + ", and this cluster's id is "
                                            + clusterId.text(),
                                    "delete it if nobody needs it, or give the Cluster another"
                                            + " name"));
        }

        private Step.Blocked mayBeStale() {
            return blocked(
                    "the controllers have a quorum without it, and its data may be older than what"
                            + " they have committed",
                    "delete PersistentVolumeClaim "
                            + name()
                            + ": the controller then gets an empty disk and joins the others");
        }

        private boolean namesItsData() {
            var spec = claim.getSpec();
            return annotations(meta()).containsKey(Labels.CLUSTER_ID)
                    || spec.getDataSource() != null
                    || spec.getDataSourceRef() != null;
        }

        private Step.Blocked unknownData() {
            return blocked(
                    "it has no annotation that names the cluster whose data it holds",
                    "if it was restored for this Cluster, add it: kubectl annotate pvc "
                            + name()
                            + " "
                            + Labels.CLUSTER_ID
                            + "="
                            + clusterId.text()
                            + "; otherwise delete it");
        }

        private Step.Blocked blocked(String why, String remedy) {
            return new Step.Blocked(
                    REASON,
                    "create the disk of " + node(nodeId),
                    "PersistentVolumeClaim "
                            + name()
                            + " has its name, but was not created by the operator: "
                            + why,
                    remedy);
        }

        private ObjectMeta meta() {
            return claim.getMetadata();
        }

        private String name() {
            return meta().getName();
        }
    }
}
