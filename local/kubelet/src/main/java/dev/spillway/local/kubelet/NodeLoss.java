package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/**
 * What Kubernetes' node lifecycle controller writes about a node whose kubelet has stopped
 * reporting: the Node's conditions are Unknown, it is tainted, and none of its Pods is Ready. Pods
 * are not evicted, which on a cluster begins after five minutes.
 */
record NodeLoss(KubernetesClient client, EventRecorder events, Clock clock) {

    static final String TAINT = "node.kubernetes.io/unreachable";

    void report() {
        client.nodes()
                .withName(LocalNode.NAME)
                .edit(node ->
                        new NodeBuilder(node)
                                .editSpec()
                                .addNewTaint("NoSchedule", TAINT, now(), null)
                                .addNewTaint("NoExecute", TAINT, now(), null)
                                .endSpec()
                                .build());
        client.nodes()
                .withName(LocalNode.NAME)
                .editStatus(node ->
                        new NodeBuilder(node)
                                .editStatus()
                                .withConditions(
                                        node.getStatus().getConditions().stream()
                                                .map(this::unknown)
                                                .toList())
                                .endStatus()
                                .build());
        client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> LocalNode.NAME.equals(pod.getSpec().getNodeName()))
                .filter(NodeLoss::isReady)
                .forEach(this::markNotReady);
    }

    private NodeCondition unknown(NodeCondition condition) {
        return new NodeConditionBuilder(condition)
                .withStatus("Unknown")
                .withReason("NodeStatusUnknown")
                .withMessage("Kubelet stopped posting node status.")
                .withLastTransitionTime(now())
                .build();
    }

    private void markNotReady(Pod pod) {
        client.resource(pod)
                .editStatus(current ->
                        new PodBuilder(current)
                                .editStatus()
                                .withConditions(
                                        current.getStatus().getConditions().stream()
                                                .map(each ->
                                                        each.getType().equals("Ready")
                                                                ? notReady(each)
                                                                : each)
                                                .toList())
                                .endStatus()
                                .build());
        events.warning(pod, "NodeNotReady", "Node is not ready");
    }

    private PodCondition notReady(PodCondition condition) {
        return new PodConditionBuilder(condition)
                .withStatus("False")
                .withLastTransitionTime(now())
                .build();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(each ->
                                each.getType().equals("Ready") && each.getStatus().equals("True"));
    }

    private String now() {
        return LocalNode.time(clock.instant());
    }
}
