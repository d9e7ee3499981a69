package dev.spillway.operator.plan.membership;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.PodTermination;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Removes the brokers that leave ({@link Membership}), the highest id first, one at a time:
 *
 * <ol>
 *   <li>Nothing happens while Kafka does not answer.
 *   <li>All that leave are cordoned, so that no new replica is placed on them.
 *   <li>Their replicas move away: {@code balance} does that.
 *   <li>When a fresh observation finds no replica, its Pod is deleted.
 *   <li>When Kafka has fenced it, it is unregistered.
 *   <li>Its disk, which holds nothing, is deleted.
 * </ol>
 *
 * <p>Each state follows from what exists, so that it may be interrupted anywhere, or reverted by
 * declaring the broker again. One that leaves to get another disk is declared again as soon as it
 * has none.
 */
public final class ScaleDown {

    private ScaleDown() {}

    public static List<Step> next(Membership members, ObservedCluster seen) {
        var leaving = members.leaving();
        if (seen.view().isEmpty()) {
            return leaving.isEmpty() ? List.of() : List.of(waitForKafka(leaving.last()));
        }
        var view = seen.view().get();
        var steps =
                new ArrayList<Step>(uncordon(members.staying(), view, "it stays in the cluster"));
        if (!leaving.isEmpty()) {
            steps.addAll(next(members, seen, view));
        }
        return steps;
    }

    /** Brokers whose removal was reverted. */
    private static List<Step> uncordon(Collection<NodeId> ids, KafkaView view, String why) {
        return ids.stream()
                .filter(id -> isCordoned(id, view))
                .<Step>map(id -> new KafkaStep.Uncordon(id, why))
                .toList();
    }

    private static List<Step> next(Membership members, ObservedCluster seen, KafkaView view) {
        var open =
                members.leaving().stream()
                        .filter(id -> view.serves(id.value()) && !isCordoned(id, view))
                        .<Step>map(id -> new KafkaStep.Cordon(id, members.whyLeaving()))
                        .toList();
        return open.isEmpty() ? List.of(next(members.leaving().last(), members, seen, view)) : open;
    }

    static boolean isCordoned(NodeId id, KafkaView view) {
        var broker = view.brokers().get(id.value());
        return broker != null && broker.disk().cordoned();
    }

    private static Step next(NodeId id, Membership members, ObservedCluster seen, KafkaView view) {
        var replicas = view.replicasOn(id.value());
        if (replicas > 0) {
            return new Step.Wait(
                    "remove " + node(id),
                    "it holds " + Count.of(replicas, "replica"),
                    "its replicas have moved to the remaining brokers");
        }
        return seen.pod(id)
                .map(pod -> stop(id, pod, members.whyLeaving()))
                .orElseGet(() -> forget(id, seen, view));
    }

    private static Step stop(NodeId id, Pod pod, String why) {
        return pod.terminating()
                ? PodTermination.of(pod, "it").waitBefore("remove " + node(id))
                : new KubeStep.RemovePod(
                        id, pod.name(), pod.version(), why + ", and it holds no replica");
    }

    private static Step forget(NodeId id, ObservedCluster seen, KafkaView view) {
        if (view.serves(id.value())) {
            return new Step.Wait(
                    "remove " + node(id),
                    "its Pod is gone, but its session with the controllers has not ended",
                    "the broker is fenced");
        }
        if (view.brokers().containsKey(id.value())) {
            return new KafkaStep.Unregister(id, "it has been removed and holds no replica");
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
                claim.name(), claim.version(), "its broker has been removed and held no replica");
    }

    private static Step waitForKafka(NodeId id) {
        return new Step.Wait(
                "remove " + node(id),
                "Kafka does not answer, so whether it holds replicas is unknown",
                "Kafka answers");
    }
}
