package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a Cluster has nothing to recover from: every node is ready and in sync, and every
 * partition accepts writes. Then an upgrade may begin, and one that was under way is complete.
 */
public final class ClusterHealth {

    private ClusterHealth() {}

    /**
     * @param declared the nodes that there should be
     * @return what is wrong first, as a clause; empty when nothing is
     */
    public static Optional<String> trouble(Collection<NodeId> declared, ObservedCluster seen) {
        var nodes = new TreeSet<>(declared);
        nodes.addAll(seen.pods().keySet());
        return nodes.stream()
                .flatMap(id -> ofPod(id, seen).stream())
                .findFirst()
                .or(() ->
                        seen.view().isEmpty()
                                ? Optional.of("Kafka does not answer")
                                : ofKafka(nodes, seen.view().get()));
    }

    private static Optional<String> ofPod(NodeId id, ObservedCluster seen) {
        return seen.pod(id)
                .map(ClusterHealth::ofPod)
                .or(() -> Optional.of(" has no Pod"))
                .filter(how -> !how.isEmpty())
                .map(how -> node(id) + how);
    }

    private static String ofPod(Pod pod) {
        if (pod.hostLost()) {
            return " is on Kubernetes node " + pod.host() + ", which does not answer";
        }
        return switch (pod.state()) {
            case Ready -> "";
            case Starting -> " is starting";
            case Recovering -> " is recovering its logs";
            case Stuck -> " cannot start: " + pod.detail();
            case Ended -> " has terminated";
            case Terminating -> " is being restarted";
        };
    }

    private static Optional<String> ofKafka(Collection<NodeId> nodes, KafkaView view) {
        if (!view.quorum().hasLeader()) {
            return Optional.of("the controllers have no leader");
        }
        var behind = brokersBehind(view);
        return nodes.stream()
                .filter(id ->
                        switch (id.role()) {
                            case Broker -> !view.serves(id.value()) || behind.contains(id.value());
                            case Controller -> OutdatedPods.isBehind(id, view.quorum());
                        })
                .findFirst()
                .map(id -> node(id) + " is not yet in sync")
                .or(() ->
                        view.partitions().stream()
                                .filter(partition -> !partition.available())
                                .findFirst()
                                .map(partition ->
                                        "partition " + partition.name() + " accepts no writes"));
    }

    /** In one pass: there may be very many partitions. */
    private static Set<Integer> brokersBehind(KafkaView view) {
        var behind = new HashSet<Integer>();
        for (var partition : view.partitions()) {
            partition.replicas().stream()
                    .filter(id -> !partition.isr().contains(id))
                    .forEach(behind::add);
        }
        return behind;
    }
}
