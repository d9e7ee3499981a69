package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
        return first(nodes.stream().map(id -> () -> ofPod(id, seen)))
                .or(() ->
                        seen.view().isEmpty()
                                ? Optional.of("Kafka does not answer")
                                : ofKafka(nodes, seen.view().get()));
    }

    private static Optional<String> ofPod(NodeId id, ObservedCluster seen) {
        return seen.pod(id)
                .map(pod ->
                        switch (pod.state()) {
                            case Ready -> "";
                            case Starting -> " is starting";
                            case Recovering -> " is recovering its logs";
                            case Stuck -> " cannot start: " + pod.detail();
                            case Ended -> " has terminated";
                            case Terminating -> " is being restarted";
                        })
                .or(() -> Optional.of(" has no Pod"))
                .filter(how -> !how.isEmpty())
                .map(how -> node(id) + how);
    }

    private static Optional<String> ofKafka(Collection<NodeId> nodes, KafkaView view) {
        if (!view.quorum().hasLeader()) {
            return Optional.of("the controllers have no leader");
        }
        return first(nodes.stream().map(id -> () -> ofMember(id, view)))
                .or(() ->
                        view.partitions().stream()
                                .filter(partition -> !partition.available())
                                .map(Partition::name)
                                .findFirst()
                                .map(name -> "partition " + name + " accepts no writes"));
    }

    private static Optional<String> ofMember(NodeId id, KafkaView view) {
        var behind =
                switch (id.role()) {
                    case Broker -> UnreadyNodes.isBehind(id, view);
                    case Controller -> OutdatedPods.isBehind(id, view.quorum());
                };
        return behind ? Optional.of(node(id) + " is not yet in sync") : Optional.empty();
    }

    private static Optional<String> first(Stream<Supplier<Optional<String>>> checks) {
        return checks.flatMap(check -> check.get().stream()).findFirst();
    }
}
