package dev.spillway.operator.plan;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Brokers that are no longer asked for leave, the highest id first, one at a time:
 *
 * <ol>
 *   <li>Nothing happens while Kafka does not tell. Those that cannot leave are not among them, see
 *       {@link Attainable}.
 *   <li>All that leave are cordoned, so that no new replica lands on them.
 *   <li>Their replicas move away: {@code balance} does that.
 *   <li>A fresh look finds no replica: its Pod goes.
 *   <li>Kafka fences it: Kafka forgets it.
 *   <li>Its disk, which holds nothing, goes.
 * </ol>
 *
 * <p>Each state can be told from what exists, so that it may be interrupted anywhere, or turned
 * round by asking for the broker again.
 */
final class ScaleDown {

    private ScaleDown() {}

    /** Brokers that leave, and must run for now. */
    static List<NodeId> staying(ClusterModel cluster, ObservedCluster seen) {
        var leaving = leaving(cluster, seen);
        return leaving.stream()
                .filter(id ->
                        seen.view()
                                .map(view ->
                                        view.replicasOn(id.value()) > 0
                                                || !id.equals(leaving.last())
                                                        && seen.pod(id).isPresent())
                                // One whose Pod has gone already may be on its way out.
                                .orElse(seen.pod(id).isPresent()))
                .toList();
    }

    static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        var leaving = leaving(cluster, seen);
        if (seen.view().isEmpty()) {
            return leaving.isEmpty() ? List.of() : List.of(waitForKafka(leaving.last()));
        }
        var view = seen.view().get();
        var steps = new ArrayList<Step>(uncordon(cluster.brokerIds(), view, "it is to stay"));
        if (!leaving.isEmpty()) {
            steps.addAll(next(leaving, seen, view));
        }
        return steps;
    }

    /** Whatever is left of brokers that are not asked for. */
    static NavigableSet<NodeId> leaving(ClusterModel cluster, ObservedCluster seen) {
        var ids = new TreeSet<NodeId>();
        seen.claims(NodeRole.Broker).forEach(claim -> ids.add(claim.id()));
        seen.pods(NodeRole.Broker).forEach(pod -> ids.add(pod.id()));
        seen.view()
                .ifPresent(view -> view.brokers().keySet().forEach(id -> ids.add(new NodeId(id))));
        cluster.brokerIds().forEach(ids::remove);
        return ids;
    }

    /** Brokers that were about to leave, and stay. */
    private static List<Step> uncordon(Collection<NodeId> ids, KafkaView view, String why) {
        return ids.stream()
                .filter(id -> isCordoned(id, view))
                .<Step>map(id -> new KafkaStep.Uncordon(id, why))
                .toList();
    }

    private static List<Step> next(
            NavigableSet<NodeId> leaving, ObservedCluster seen, KafkaView view) {
        var open =
                leaving.stream()
                        .filter(id -> view.serves(id.value()) && !isCordoned(id, view))
                        .<Step>map(id -> new KafkaStep.Cordon(id, "it is to leave"))
                        .toList();
        return open.isEmpty() ? List.of(next(leaving.last(), seen, view)) : open;
    }

    private static boolean isCordoned(NodeId id, KafkaView view) {
        var broker = view.brokers().get(id.value());
        return broker != null && broker.disk().cordoned();
    }

    private static Step next(NodeId id, ObservedCluster seen, KafkaView view) {
        var replicas = view.replicasOn(id.value());
        if (replicas > 0) {
            return new Step.Wait(
                    "remove " + node(id),
                    "it holds " + replicas + " replicas",
                    "they have moved to the brokers that stay");
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
