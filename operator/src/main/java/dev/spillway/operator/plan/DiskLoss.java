package dev.spillway.operator.plan;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a person is told to do about a disk that has failed or is being deleted. A broker whose disk
 * is gone comes back with an empty one, which Kafka fills from the other brokers; what is complete
 * on no other one is lost then.
 */
final class DiskLoss {

    private static final int NAMES_IN_A_MESSAGE = 3;

    private final NodeId id;
    private final Pod pod;
    private final ObservedCluster seen;

    private DiskLoss(NodeId id, Pod pod, ObservedCluster seen) {
        this.id = id;
        this.pod = pod;
        this.seen = seen;
    }

    /** Of a Pod that cannot start. */
    static String ifDiskFailed(NodeId id, Pod pod, ObservedCluster seen) {
        return new DiskLoss(id, pod, seen).ifDiskFailed();
    }

    /** Of a disk that somebody deleted, and that Kubernetes keeps as long as its Pod is there. */
    static String ifDiskGoes(NodeId id, Pod pod, ObservedCluster seen) {
        return new DiskLoss(id, pod, seen).ifDiskGoes();
    }

    private String ifDiskFailed() {
        if (id.role() == NodeRole.Controller || seen.view().isEmpty()) {
            return "";
        }
        var claim = seen.claim(id).map(one -> one.name()).orElse("of its disk");
        return "; if its disk has failed, "
                + (onlyHere().isEmpty()
                        ? "delete PersistentVolumeClaim "
                                + claim
                                + " and Pod "
                                + pod.name()
                                + ": it comes back with an empty disk that is filled from the"
                                + " other brokers"
                        : "repair it: " + lost());
    }

    private String ifDiskGoes() {
        if (id.role() == NodeRole.Controller || seen.view().isEmpty()) {
            return "delete Pod " + pod.name() + " only while all other controllers and brokers run";
        }
        return onlyHere().isEmpty()
                ? "delete Pod "
                        + pod.name()
                        + " too: it comes back with an empty disk that is filled from the other"
                        + " brokers"
                : "do not delete Pod "
                        + pod.name()
                        + " before these topics have more replicas: "
                        + lost();
    }

    private String lost() {
        var partitions = onlyHere();
        return KafkaStep.partitions(partitions.size())
                + " would be lost, being complete on no other broker ("
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
