package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Obstacle;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Nodes that must come back before another one may be restarted. Those that are outdated are not
 * waited for: when they are not ready, or behind, their turn comes before that of any node that is
 * fine, see {@link RollingRestart}. One that serves nobody does not wait until others are in sync:
 * what they lack may be on its disk.
 *
 * @param wanted the revision that each node should have
 */
record UnreadyNodes(SortedMap<NodeId, String> wanted, ObservedCluster seen) {

    /**
     * @param startedSuffices whether a node that has been started is not waited for though it is
     *     not ready
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
        if (pod == null || pod.terminating()) {
            return Optional.of(away(id, "is being restarted"));
        }
        if (RollingRestart.isOutdated(pod, wanted)) {
            return Optional.empty();
        }
        return pod.ready() || startedSuffices
                ? Optional.empty()
                : Optional.of(away(id, "is not ready"));
    }

    /** A broker is back when it serves and is in every ISR of its partitions. */
    private Optional<Obstacle> notInSync(NodeId id) {
        var pod = seen.pods().get(id);
        return id.role() == NodeRole.Controller
                        || pod == null
                        || RollingRestart.isOutdated(pod, wanted)
                ? Optional.empty()
                : seen.view().flatMap(view -> notInSync(id, view));
    }

    private static Optional<Obstacle> notInSync(NodeId id, KafkaView view) {
        if (!view.serves(id.value())) {
            return Optional.of(away(id, "does not serve yet"));
        }
        var behind = behind(id, view);
        return behind == 0
                ? Optional.empty()
                : Optional.of(away(id, "is not yet in sync with " + behind + " partitions"));
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
                    case Broker -> "it is RUNNING and in sync with all of its partitions";
                    case Controller -> "it is RUNNING";
                });
    }
}
