package dev.spillway.operator.plan;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Nodes that must come back before another one may be restarted. Those that are outdated and not
 * ready are not waited for: their turn comes before that of any node that is ready.
 *
 * @param wanted the revision that each node should have
 */
record Absences(SortedMap<NodeId, String> wanted, ObservedCluster seen) {

    /**
     * @param isEnoughThatTheyStarted whether a node that has been started is not waited for though
     *     it is not ready
     */
    Optional<Obstacle> others(NodeRole role, NodeId candidate, boolean isEnoughThatTheyStarted) {
        return wanted.keySet().stream()
                .filter(id -> id.role() == role && !id.equals(candidate))
                .flatMap(id -> absence(id, isEnoughThatTheyStarted).stream())
                .findFirst();
    }

    private Optional<Obstacle> absence(NodeId id, boolean isEnoughThatItStarted) {
        var pod = seen.pods().get(id);
        if (pod == null || pod.terminating()) {
            return Optional.of(away(id, "is being restarted"));
        }
        if (!pod.ready()) {
            return Rolling.isOutdated(pod, wanted) || isEnoughThatItStarted
                    ? Optional.empty()
                    : Optional.of(away(id, "is not ready"));
        }
        return id.role() == NodeRole.Broker
                ? seen.view().flatMap(view -> absence(id, view))
                : Optional.empty();
    }

    /** A broker is back when it serves and is in every ISR of its partitions. */
    private static Optional<Obstacle> absence(NodeId id, KafkaView view) {
        if (!view.serves(id.value())) {
            return Optional.of(away(id, "does not serve yet"));
        }
        var behind =
                view.partitions().stream()
                        .filter(p -> p.isOn(id.value()) && !p.isr().contains(id.value()))
                        .count();
        return behind == 0
                ? Optional.empty()
                : Optional.of(away(id, "is not yet in sync with " + behind + " partitions"));
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
