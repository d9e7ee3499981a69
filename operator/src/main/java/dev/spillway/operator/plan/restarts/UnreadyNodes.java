package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Obstacle;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Nodes that must come back before another one may be restarted. Outdated ones are not waited for:
 * when they are not ready or behind, they are restarted before any healthy node, see {@link
 * RollingRestart}. A node that serves nobody does not wait until others are in sync: the records
 * that they lack may be on its disk.
 *
 * @param wanted the revision that each node should have
 */
record UnreadyNodes(SortedMap<NodeId, String> wanted, ObservedCluster seen) {

    /**
     * @param startedSuffices whether a node need only have been started, not be ready
     */
    Optional<Obstacle> obstacle(NodeRole role, NodeId candidate, boolean startedSuffices) {
        return wanted.keySet().stream()
                .filter(id -> id.role() == role && !id.equals(candidate))
                .flatMap(id ->
                        notReady(id, startedSuffices)
                                .or(() -> serves(candidate) ? notInSync(id) : Optional.empty())
                                .stream())
                .findFirst();
    }

    private boolean serves(NodeId id) {
        return seen.view().filter(view -> view.serves(id.value())).isPresent();
    }

    private Optional<Obstacle> notReady(NodeId id, boolean startedSuffices) {
        var pod = seen.pods().get(id);
        if (pod != null && pod.hostLost()) {
            return Optional.of(
                    away(id, "is on Kubernetes node " + pod.host() + ", which does not answer"));
        }
        if (pod == null || pod.terminating()) {
            return Optional.of(away(id, "is being restarted"));
        }
        if (OutdatedPods.isOutdated(pod, wanted)) {
            return Optional.empty();
        }
        return pod.ready() || startedSuffices
                ? Optional.empty()
                : Optional.of(away(id, "is not ready"));
    }

    /** A broker is back when it is unfenced and in the ISR of all its partitions. */
    private Optional<Obstacle> notInSync(NodeId id) {
        var pod = seen.pods().get(id);
        return id.role() == NodeRole.Controller
                        || pod == null
                        || OutdatedPods.isOutdated(pod, wanted)
                ? Optional.empty()
                : seen.view().flatMap(view -> notInSync(id, view));
    }

    private static Optional<Obstacle> notInSync(NodeId id, KafkaView view) {
        if (!view.serves(id.value())) {
            return Optional.of(away(id, "is not serving yet"));
        }
        var behind = behind(id, view);
        return behind == 0
                ? Optional.empty()
                : Optional.of(away(id, "is not yet in sync for " + Count.of(behind, "partition")));
    }

    static boolean isBehind(NodeId broker, KafkaView view) {
        return !view.serves(broker.value()) || behind(broker, view) > 0;
    }

    private static long behind(NodeId broker, KafkaView view) {
        var id = broker.value();
        return view.partitions().stream().filter(p -> p.isOn(id) && !p.isr().contains(id)).count();
    }

    private static Obstacle away(NodeId id, String how) {
        return new Obstacle(
                node(id) + " " + how,
                switch (id.role()) {
                    case Broker -> "it is RUNNING and in sync for all of its partitions";
                    case Controller -> "it is RUNNING";
                });
    }
}
