package dev.spillway.operator.plan.nodes;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.disks.DiskRemedy;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Advice for a person about a Pod that no Kubernetes node takes, by what the scheduler says of the
 * nodes. Their state comes first. A disk is given up last, and only by a person who knows that the
 * node that has it is gone.
 */
final class SchedulingRemedy {

    private static final int NAMES_IN_A_MESSAGE = 3;

    private static final String SPREAD = "topology spread constraints";
    private static final String MISSING_LABEL = " (missing required label)";

    private final NodeId id;
    private final Pod pod;
    private final ObservedCluster seen;

    private SchedulingRemedy(NodeId id, Pod pod, ObservedCluster seen) {
        this.id = id;
        this.pod = pod;
        this.seen = seen;
    }

    static String of(NodeId id, Pod pod, ObservedCluster seen) {
        return new SchedulingRemedy(id, pod, seen).text();
    }

    private String text() {
        var advice = new ArrayList<String>();
        if (says("were unschedulable")) {
            advice.add(cordoned());
        }
        if (says("node.kubernetes.io/unreachable")
                || says("node.kubernetes.io/not-ready")
                || says("node.kubernetes.io/out-of-service")) {
            advice.add(lost());
        }
        if (says("Insufficient ")) {
            advice.add("add a Kubernetes node, or lower " + pool() + ".resources");
        }
        if (says(SPREAD + MISSING_LABEL)) {
            advice.add(
                    "give every Kubernetes node the label of each topologyKey in "
                            + pool()
                            + ".pod.topologySpread (kubectl get nodes --show-labels), or set its"
                            + " whenUnsatisfiable to ScheduleAnyway");
        }
        if (pod.detail().replace(SPREAD + MISSING_LABEL, "").contains(SPREAD)) {
            advice.add(
                    "add a Kubernetes node where the Pods may spread to, or set "
                            + pool()
                            + ".pod.spread to Preferred (in topologySpread: whenUnsatisfiable to"
                            + " ScheduleAnyway)");
        }
        if (says("node affinity/selector") || says("untolerated taint {") && advice.isEmpty()) {
            advice.add(
                    "check "
                            + pool()
                            + ".pod (nodeSelector, affinity, tolerations) against the labels and"
                            + " taints of the Kubernetes nodes");
        }
        if (says("unbound immediate PersistentVolumeClaims")) {
            advice.add("see kubectl describe pvc " + claim());
        }
        if (advice.isEmpty() || needsItsDisk()) {
            advice.add(
                    needsItsDisk()
                            ? "it can only run where its disk is"
                                    + disk().map(host -> ", which was made for " + host).orElse("")
                            : "see kubectl describe pod " + pod.name());
        }
        return String.join("; ", advice) + (needsItsDisk() ? ifDiskIsGone() : "");
    }

    /** The scheduler's words before and after Kubernetes 1.34. */
    private boolean needsItsDisk() {
        return says("volume node affinity conflict") || says("PersistentVolume's node affinity");
    }

    private String cordoned() {
        return names(Host::cordoned)
                .map(names ->
                        "Kubernetes node "
                                + names
                                + " is cordoned: kubectl uncordon it when it may take Pods again")
                .orElse(
                        "a Kubernetes node is cordoned (kubectl get nodes): kubectl uncordon it"
                                + " when it may take Pods again");
    }

    private String lost() {
        return names(host -> !host.ready())
                .map(names -> "Kubernetes node " + names + " is not ready: bring it back")
                .orElse("a Kubernetes node is not ready (kubectl get nodes): bring it back");
    }

    private Optional<String> names(Predicate<Host> which) {
        var names = seen.hosts().byName().values().stream().filter(which).map(Host::name).toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        names.stream()
                                .limit(NAMES_IN_A_MESSAGE)
                                .collect(
                                        Collectors.joining(
                                                ", ",
                                                "",
                                                names.size() > NAMES_IN_A_MESSAGE ? ", ..." : "")));
    }

    private Optional<String> disk() {
        return seen.claim(id).map(Claim::host).filter(host -> !host.isEmpty());
    }

    private String ifDiskIsGone() {
        return DiskRemedy.ifDiskIsGone(id, pod, seen);
    }

    private String claim() {
        return seen.claim(id).map(Claim::name).orElse("of its disk");
    }

    private boolean says(String words) {
        return pod.detail().contains(words);
    }

    private String pool() {
        return id.role() == NodeRole.Broker ? "spec" : "spec.controllers";
    }
}
