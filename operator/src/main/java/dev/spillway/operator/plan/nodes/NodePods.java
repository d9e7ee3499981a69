package dev.spillway.operator.plan.nodes;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.LostHost;
import dev.spillway.operator.plan.PodTermination;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import dev.spillway.operator.plan.disks.DiskRemedy;
import dev.spillway.operator.plan.quorum.ControllerDisks;
import dev.spillway.operator.plan.restarts.RollingRestart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives every node its disk and its Pod. A lost Pod is created again on its disk; a lost disk is
 * created again empty, and replication fills it. All missing disks come before any Pod, the
 * controllers' before the brokers', so that an interrupted bootstrap can be distinguished from a
 * lost quorum (see {@link ControllerDisks}).
 */
public final class NodePods {

    private final DesiredCluster desired;
    private final ObservedCluster seen;
    private final CertificatePlan certificates;

    public NodePods(DesiredCluster desired, ObservedCluster seen, CertificatePlan certificates) {
        this.desired = desired;
        this.seen = seen;
        this.certificates = certificates;
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
        if (diskBeingDeleted) {
            return new Step.Wait(
                    "start " + node(node.id()),
                    "its disk is being deleted",
                    "its PersistentVolumeClaim is gone; it then gets an empty one");
        }
        var certificate = certificates.withheld(node.id());
        if (certificate.isPresent()) {
            return new Step.Wait(
                    "start " + node(node.id()),
                    certificate.get(),
                    "it has its certificate, in Secret "
                            + ResourceNames.nodeCertificate(desired.cluster().name(), node.id()));
        }
        return desired.lacksAddress(node)
                ? waitForAddress(node.id(), "start " + node(node.id()), "has not been made yet")
                : new KubeStep.Create(desired.pod(node), node(node.id()) + " has no Pod");
    }

    /** Kubernetes gives every Service an address, except for one that somebody made headless. */
    private Step waitForAddress(NodeId id, String what, String ifMissing) {
        var service = desired.service(id).getMetadata().getName();
        var exists = seen.objects().containsKey("Service/" + service);
        return new Step.Wait(
                what,
                "it advertises the address of its own Service "
                        + service
                        + ", which "
                        + (exists ? "has none" : ifMissing),
                exists
                        ? "that has a clusterIP (if somebody made it headless, delete it: it is"
                                + " then made again)"
                        : "that has been made");
    }

    private Optional<Step> existing(KafkaNode node, Pod pod) {
        var id = node.id();
        if (!pod.terminating() && seen.claim(id).isEmpty()) {
            return Optional.of(
                    new KubeStep.RemovePod(
                            id,
                            pod.name(),
                            pod.version(),
                            "its PersistentVolumeClaim no longer exists"));
        }
        var deletedDisk = seen.claim(id).filter(Claim::terminating);
        if (!pod.terminating() && deletedDisk.isPresent()) {
            return Optional.of(diskBeingDeleted(id, pod, deletedDisk.get()));
        }
        return switch (pod.state()) {
            case Starting -> Optional.of(starting(id, pod));
            case Recovering ->
                    Optional.of(
                            starting(id, "it is recovering its logs after an unclean shutdown"));
            case Ready -> ready(node);
            case Ended ->
                    Optional.of(
                            new KubeStep.RemovePod(
                                    id,
                                    pod.name(),
                                    pod.version(),
                                    "it has terminated"
                                            + (pod.detail().isEmpty() ? "" : ": " + pod.detail())));
            case Terminating ->
                    Optional.of(
                            PodTermination.of(pod, "its old Pod").waitBefore("start " + node(id)));
            case Stuck -> isCurrent(node, pod) ? Optional.of(stuck(id, pod)) : Optional.empty();
        };
    }

    private Optional<Step> ready(KafkaNode node) {
        var id = node.id();
        if (fenced(id)) {
            return Optional.of(starting(id, "the broker is fenced"));
        }
        return desired.lacksAddress(node)
                ? Optional.of(
                        waitForAddress(id, "keep the address of " + node(id), "does not exist"))
                : Optional.empty();
    }

    private boolean fenced(NodeId id) {
        return id.role() == NodeRole.Broker
                && seen.view().map(view -> !view.serves(id.value())).orElse(false);
    }

    /** An outdated Pod that cannot start is replaced by {@link RollingRestart}. */
    private boolean isCurrent(KafkaNode node, Pod pod) {
        return desired.lacksAddress(node)
                || desired.revision(node, pod.origin().restartedAt()).text().equals(pod.revision());
    }

    private static Step starting(NodeId id, Pod pod) {
        return pod.hostLost()
                ? LostHost.obstacle(pod).waitBefore("start " + node(id))
                : starting(
                        id, "it is starting" + (pod.detail().isEmpty() ? "" : "; " + pod.detail()));
    }

    private static Step starting(NodeId id, String why) {
        return new Step.Wait("start " + node(id), why, "it is RUNNING");
    }

    /** Somebody deleted the claim; Kubernetes keeps it for as long as its Pod exists. */
    private Step diskBeingDeleted(NodeId id, Pod pod, Claim claim) {
        return new Step.Blocked(
                "DiskBeingDeleted",
                "keep the disk of " + node(id),
                "PersistentVolumeClaim "
                        + claim.name()
                        + " is being deleted, and will be removed with its Pod",
                DiskRemedy.ifDiskIsDeleted(id, pod, seen));
    }

    private Step stuck(NodeId id, Pod pod) {
        return new Step.Blocked(
                "PodCannotStart", "start " + node(id), pod.detail(), remedy(id, pod));
    }

    /** Mentions the disk only where it may be the cause: losing a disk is losing data. */
    private String remedy(NodeId id, Pod pod) {
        var pool = id.role() == NodeRole.Broker ? "spec" : "spec.controllers";
        return switch (pod.cause()) {
            case Settings ->
                    "revert that setting in spec.config, or where it comes from (such as"
                        + " spec.tiering), or fix what it refers to; the Pod is then replaced at"
                        + " once, and its disk is kept";
            case JavaOptions ->
                    "revert the change of "
                            + pool
                            + ".jvm or its resources; the Pod is then replaced at once, and its"
                            + " disk is kept";
            case Memory ->
                    "raise "
                            + pool
                            + ".resources, or lower "
                            + pool
                            + ".jvm.heap: the container's memory limit is too low for the JVM; its"
                            + " disk is kept";
            case Certificate ->
                    "if that listener has a certificate of its own, repair the Secret that its"
                            + " spec.listeners[].certificate names; otherwise Secret "
                            + ResourceNames.nodeCertificate(desired.cluster().name(), id)
                            + " is written anew within a minute, and if that does not help, check"
                            + " the clock of its Kubernetes node; the Pod then starts by itself,"
                            + " and its disk is kept";
            case WrongDisk ->
                    "give the Pod its own disk back: check which volume PersistentVolumeClaim "
                            + seen.claim(id).map(Claim::name).orElse("of its disk")
                            + " is bound to; the launcher has not changed the data on it";
            case OtherContainer ->
                    "see kubectl logs "
                            + pod.name()
                            + " -c "
                            + pod.container()
                            + ", and correct "
                            + pool
                            + ".pod.containers or "
                            + pool
                            + ".pod.initContainers, or what else adds it to the Pod; a change of"
                            + " the spec replaces the Pod at once, and its disk is kept";
            case Image ->
                    "see kubectl describe pod "
                            + pod.name()
                            + ": the image must exist, and its pull secrets must be in "
                            + pool
                            + ".pod.imagePullSecrets if its registry requires them; if"
                            + " spec.version, spec.image or the operator's Helm values were"
                            + " changed, revert that";
            case Reference ->
                    "create what it refers to, or revert the change that refers to it; see kubectl"
                            + " describe pod "
                            + pod.name();
            case Scheduling -> SchedulingRemedy.of(id, pod, seen);
            case Preparation, HostLost, NotEnding, Unknown ->
                    "see kubectl describe pod "
                            + pod.name()
                            + " and kubectl logs "
                            + pod.name()
                            + DiskRemedy.ifDiskFailed(id, pod, seen);
        };
    }
}
