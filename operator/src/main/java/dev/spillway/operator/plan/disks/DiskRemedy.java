package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.plan.KafkaStep;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Advice for a person about a disk that has failed or is being deleted. A broker whose disk is gone
 * comes back with an empty one, which Kafka fills from the other brokers; what is complete on no
 * other broker is then lost. A controller joins the others with an empty disk; without a majority
 * that has the whole metadata log, the metadata is lost.
 */
public final class DiskRemedy {

    private static final int NAMES_IN_A_MESSAGE = 3;

    private final NodeId id;
    private final Pod pod;
    private final ObservedCluster seen;

    private DiskRemedy(NodeId id, Pod pod, ObservedCluster seen) {
        this.id = id;
        this.pod = pod;
        this.seen = seen;
    }

    /** For a Pod that cannot start. */
    public static String ifDiskFailed(NodeId id, Pod pod, ObservedCluster seen) {
        return new DiskRemedy(id, pod, seen).ifDiskFailed();
    }

    /** For a Pod that can only run on the Kubernetes node that has its disk. */
    public static String ifDiskIsGone(NodeId id, Pod pod, ObservedCluster seen) {
        return new DiskRemedy(id, pod, seen)
                .ifDisk("; only if that Kubernetes node, and its disk with it, is gone for good, ");
    }

    /** For a disk that somebody deleted, and that Kubernetes keeps as long as its Pod exists. */
    public static String ifDiskIsDeleted(NodeId id, Pod pod, ObservedCluster seen) {
        return new DiskRemedy(id, pod, seen).ifDiskIsDeleted();
    }

    private String ifDiskFailed() {
        return ifDisk("; if its disk has failed, ");
    }

    private String ifDisk(String isLost) {
        if (seen.view().isEmpty() || id.role() == NodeRole.Controller && !hasQuorum()) {
            return "";
        }
        var claim = seen.claim(id).map(one -> one.name()).orElse("of its disk");
        return isLost
                + (onlyHere().isEmpty()
                        ? "delete PersistentVolumeClaim "
                                + claim
                                + " and Pod "
                                + pod.name()
                                + ": "
                                + comesBack()
                        : "repair it: " + lost());
    }

    private String ifDiskIsDeleted() {
        if (seen.view().isEmpty()) {
            return keep("Kafka answers, so that it is known what would be lost");
        }
        if (id.role() == NodeRole.Controller && !hasQuorum()) {
            return keep(
                    quorum().filter(known -> known.voters().size() == 1).isPresent()
                            ? "spec.controllers.replicas is 3 and all of these vote: it has the"
                                    + " only copy of the metadata"
                            : "the other controllers have caught up: without it they are not a"
                                    + " majority, and the metadata would be lost");
        }
        return onlyHere().isEmpty()
                ? "delete Pod " + pod.name() + " too: " + comesBack()
                : keep("these topics have more replicas: " + lost());
    }

    private String keep(String until) {
        return "do not delete Pod " + pod.name() + " before " + until;
    }

    private String comesBack() {
        return "it comes back with an empty disk "
                + switch (id.role()) {
                    case Broker -> "that is filled from the other brokers";
                    case Controller -> "and joins the other controllers";
                };
    }

    private Optional<Quorum> quorum() {
        return seen.view().map(KafkaView::quorum).filter(Quorum::hasLeader);
    }

    /** Whether the quorum has a majority without this controller. */
    private boolean hasQuorum() {
        return quorum().filter(known ->
                        !known.isVoter(id.value())
                                || known.majorityCaughtUpWithout(Set.of(id.value())))
                .isPresent();
    }

    private String lost() {
        var partitions = onlyHere();
        return KafkaStep.partitions(partitions.size())
                + " would be lost, since no other broker has a complete copy ("
                + partitions.stream()
                        .limit(NAMES_IN_A_MESSAGE)
                        .map(Partition::name)
                        .collect(Collectors.joining(", "))
                + (partitions.size() > NAMES_IN_A_MESSAGE ? ", ..." : "")
                + ")";
    }

    private List<Partition> onlyHere() {
        return seen.view().stream()
                .flatMap(view -> view.partitions().stream())
                .filter(partition -> partition.isOn(id.value()))
                .filter(partition ->
                        partition.isr().stream().allMatch(inSync -> inSync == id.value()))
                .toList();
    }
}
