package dev.spillway.operator.plan;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Brokers that are no longer asked for leave, the highest id first, one at a time:
 *
 * <ol>
 *   <li>Nothing happens to a broker that holds a replica, nor while Kafka does not tell.
 *   <li>It is cordoned, so that no new replica lands on it.
 *   <li>A fresh look still finds no replica: its Pod goes.
 *   <li>Kafka fences it: Kafka forgets it.
 *   <li>Its disk, which holds nothing, goes.
 * </ol>
 *
 * <p>Each state can be told from what exists, so that it may be interrupted anywhere, or turned
 * round by asking for the broker again.
 *
 * @param staying leaving brokers that must run for now
 */
record ScaleDown(List<NodeId> staying, List<Step> steps) {

    static ScaleDown of(ClusterModel cluster, ObservedCluster seen) {
        var leaving = leaving(cluster, seen);
        return seen.view()
                .map(view -> of(leaving, seen, view))
                // Those whose Pod has gone already may be on their way out.
                .orElseGet(() ->
                        new ScaleDown(
                                leaving.stream().filter(id -> seen.pod(id).isPresent()).toList(),
                                leaving.isEmpty()
                                        ? List.of()
                                        : List.of(waitForKafka(leaving.last()))));
    }

    private static ScaleDown of(
            NavigableSet<NodeId> leaving, ObservedCluster seen, KafkaView view) {
        var staying =
                leaving.stream()
                        .filter(id ->
                                view.replicasOn(id.value()) > 0
                                        || !id.equals(leaving.last()) && seen.pod(id).isPresent())
                        .toList();
        return new ScaleDown(
                staying, leaving.isEmpty() ? List.of() : List.of(next(leaving.last(), seen, view)));
    }

    private static NavigableSet<NodeId> leaving(ClusterModel cluster, ObservedCluster seen) {
        var ids = new TreeSet<NodeId>();
        seen.claims(NodeRole.Broker).forEach(claim -> ids.add(claim.id()));
        seen.pods(NodeRole.Broker).forEach(pod -> ids.add(pod.id()));
        cluster.brokerIds().forEach(ids::remove);
        return ids;
    }

    private static Step next(NodeId id, ObservedCluster seen, KafkaView view) {
        var replicas = view.replicasOn(id.value());
        if (replicas > 0) {
            return new Step.Wait(
                    "remove " + node(id),
                    "it holds "
                            + replicas
                            + " replicas, and moving them away is not carried out yet",
                    "it holds none; kafka-reassign-partitions moves them, or raise spec.replicas");
        }
        var broker = view.brokers().get(id.value());
        if (broker != null && !broker.fenced() && !broker.disk().cordoned()) {
            return new KafkaStep.Cordon(id, "it is to leave");
        }
        return seen.pod(id).map(pod -> stop(id, pod)).orElseGet(() -> forget(id, seen, view));
    }

    private static Step stop(NodeId id, Pod pod) {
        return pod.terminating()
                ? new Step.Wait(
                        "remove " + node(id),
                        "it is shutting down",
                        "Pod " + pod.name() + " is gone")
                : new KubeStep.RemovePod(
                        id, pod.name(), pod.uid(), "spec.replicas fell and it holds no replica");
    }

    private static Step forget(NodeId id, ObservedCluster seen, KafkaView view) {
        if (view.serves(id.value())) {
            return new Step.Wait(
                    "remove " + node(id),
                    "its Pod is gone, but its session with the controllers has not ended",
                    "Kafka fences it");
        }
        if (view.brokers().containsKey(id.value())) {
            return new KafkaStep.Unregister(id, "it has left and holds no replica");
        }
        return seen.claim(id)
                .filter(claim -> !claim.terminating())
                .map(ScaleDown::removeDisk)
                .orElseGet(() ->
                        new Step.Wait(
                                "remove " + node(id),
                                "its disk is being deleted",
                                "its PersistentVolumeClaim is gone"));
    }

    private static Step removeDisk(Claim claim) {
        return new KubeStep.RemoveClaim(
                claim.name(), claim.uid(), "its broker has left and held no replica");
    }

    private static Step waitForKafka(NodeId id) {
        return new Step.Wait(
                "remove " + node(id),
                "Kafka does not tell whether it holds replicas",
                "Kafka answers");
    }
}
