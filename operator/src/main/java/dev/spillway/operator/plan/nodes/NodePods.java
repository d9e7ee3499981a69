package dev.spillway.operator.plan.nodes;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.disks.DiskRemedy;
import dev.spillway.operator.plan.quorum.ControllerDisks;
import dev.spillway.operator.plan.restarts.RollingRestart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every node has its disk and its Pod. A lost Pod is made again on its disk; a lost disk is made
 * again empty, which replication fills. All disks that are missing come before any Pod, the
 * controllers' before the brokers', so that a birth that is interrupted can be told from a quorum
 * that was lost (see {@link ControllerDisks}).
 */
public final class NodePods {

    private final DesiredCluster desired;
    private final ObservedCluster seen;

    public NodePods(DesiredCluster desired, ObservedCluster seen) {
        this.desired = desired;
        this.seen = seen;
    }

    /**
     * @param nodes controllers first
     */
    public List<Step> next(List<KafkaNode> nodes) {
        var steps = new ArrayList<Step>();
        nodes.forEach(node -> disk(node).ifPresent(steps::add));
        nodes.forEach(node -> pod(node).ifPresent(steps::add));
        return steps;
    }

    private Optional<Step> disk(KafkaNode node) {
        if (seen.claim(node.id()).isPresent() || seen.pod(node.id()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new KubeStep.Create(
                        desired.volumeClaim(node), node(node.id()) + " has no disk yet"));
    }

    private Optional<Step> pod(KafkaNode node) {
        return seen.pod(node.id())
                .map(pod -> existing(node, pod))
                .orElseGet(() -> Optional.of(missing(node)));
    }

    private Step missing(KafkaNode node) {
        var diskBeingDeleted = seen.claim(node.id()).map(Claim::terminating).orElse(false);
        return diskBeingDeleted
                ? new Step.Wait(
                        "start " + node(node.id()),
                        "its disk is being deleted",
                        "its PersistentVolumeClaim is gone; it then gets an empty one")
                : new KubeStep.Create(desired.pod(node), node(node.id()) + " has no Pod");
    }

    private Optional<Step> existing(KafkaNode node, Pod pod) {
        var id = node.id();
        if (!pod.terminating() && seen.claim(id).isEmpty()) {
            return Optional.of(
                    new KubeStep.RemovePod(id, pod.name(), pod.version(), "its disk is gone"));
        }
        var deletedDisk = seen.claim(id).filter(Claim::terminating);
        if (!pod.terminating() && deletedDisk.isPresent()) {
            return Optional.of(diskBeingDeleted(id, pod, deletedDisk.get()));
        }
        return switch (pod.state()) {
            case Starting -> Optional.of(starting(id, "it is starting"));
            case Recovering -> Optional.of(starting(id, "it checks its logs after an unclean end"));
            case Ready ->
                    fenced(id) ? Optional.of(starting(id, "Kafka fences it")) : Optional.empty();
            case Ended ->
                    Optional.of(
                            new KubeStep.RemovePod(
                                    id,
                                    pod.name(),
                                    pod.version(),
                                    "it has ended: " + pod.detail()));
            case Terminating ->
                    Optional.of(
                            new Step.Wait(
                                    "start " + node(id),
                                    "its old Pod is shutting down",
                                    "Pod " + pod.name() + " is gone"));
            case Stuck -> isCurrent(node, pod) ? Optional.of(stuck(id, pod)) : Optional.empty();
        };
    }

    private boolean fenced(NodeId id) {
        return id.role() == NodeRole.Broker
                && seen.view().map(view -> !view.serves(id.value())).orElse(false);
    }

    /** A Pod that cannot start and is outdated is replaced by {@link RollingRestart}. */
    private boolean isCurrent(KafkaNode node, Pod pod) {
        return Revision.of(desired.pod(node)).text().equals(pod.revision());
    }

    private static Step starting(NodeId id, String why) {
        return new Step.Wait("start " + node(id), why, "it is RUNNING");
    }

    /** Somebody deleted it; Kubernetes keeps it for as long as its Pod is there. */
    private Step diskBeingDeleted(NodeId id, Pod pod, Claim claim) {
        return new Step.Blocked(
                "DiskBeingDeleted",
                "keep the disk of " + node(id),
                "PersistentVolumeClaim "
                        + claim.name()
                        + " is being deleted, and goes with its Pod",
                DiskRemedy.ifDiskIsDeleted(id, pod, seen));
    }

    private Step stuck(NodeId id, Pod pod) {
        return new Step.Blocked(
                "PodCannotStart", "start " + node(id), pod.detail(), remedy(id, pod));
    }

    /** Only where it may be the disk, the disk is spoken of: whoever loses one loses data. */
    private String remedy(NodeId id, Pod pod) {
        var pool = id.role() == NodeRole.Broker ? "spec" : "spec.controllers";
        return switch (pod.cause()) {
            case Settings ->
                    "undo that setting in spec.config, or where it comes from (such as"
                            + " spec.tiering), or mend what it names; the Pod is then replaced at"
                            + " once, and its disk is kept";
            case JavaOptions ->
                    "undo the change of "
                            + pool
                            + ".jvm or its resources; the Pod is then replaced at once, and its"
                            + " disk is kept";
            case Memory ->
                    "raise "
                            + pool
                            + ".resources, or lower "
                            + pool
                            + ".jvm.heap: the container's memory does not hold the JVM; its disk is"
                            + " kept";
            case WrongDisk ->
                    "give the Pod its own disk back: see which volume PersistentVolumeClaim "
                            + seen.claim(id).map(Claim::name).orElse("of its disk")
                            + " is bound to; the launcher has not touched what is on it";
            case Image ->
                    "see kubectl describe pod "
                            + pod.name()
                            + ": the image must be there, and be pulled with "
                            + pool
                            + ".pod.imagePullSecrets where its registry asks for that; undo the"
                            + " change of spec.version or of the operator's values if it was one";
            case Reference ->
                    "make what it names, or undo the change that refers to it; see kubectl describe"
                            + " pod "
                            + pod.name();
            case Unknown ->
                    "see kubectl describe pod "
                            + pod.name()
                            + " and kubectl logs "
                            + pod.name()
                            + DiskRemedy.ifDiskFailed(id, pod, seen);
        };
    }
}
