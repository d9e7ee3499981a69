package dev.spillway.operator.plan;

import dev.spillway.operator.desired.Desired;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.desired.Node;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The next safe steps of one Cluster. */
public final class ClusterPlan {

    private ClusterPlan() {}

    public static Plan next(Installation installation, ClusterModel cluster, ObservedCluster seen) {
        return switch (Identity.of(cluster.uid(), seen.claims().values())) {
            case Identity.Conflict conflict -> Plan.of(conflict.step());
            case Identity.Known known ->
                    switch (Versions.of(cluster, installation.kafka(), seen)) {
                        case Versions.Refused refused -> Plan.of(refused.step());
                        case Versions.Known versions -> {
                            var desired = new Desired(installation, versions.cluster(), known.id());
                            var steps = new ArrayList<Step>(next(desired, seen));
                            steps.addAll(versions.steps());
                            yield new Plan(steps);
                        }
                    };
        };
    }

    private static List<Step> next(Desired desired, ObservedCluster seen) {
        var steps = new ArrayList<Step>(Shared.next(desired.shared(), seen.objects()));
        switch (ControllerDisks.of(desired.cluster(), seen)) {
            case ControllerDisks.Lost lost -> steps.add(lost.step());
            case ControllerDisks.Safe safe ->
                    steps.addAll(nodes(desired, safe.controllers(), seen));
        }
        return steps;
    }

    private static List<Step> nodes(Desired desired, List<Node> controllers, ObservedCluster seen) {
        var cluster = desired.cluster();
        var leaving = ScaleDown.of(cluster, seen);
        var brokers =
                Stream.concat(cluster.brokerIds().stream(), leaving.staying().stream())
                        .<Node>map(id -> new Node.Broker(id, cluster.brokers()));
        var nodes = Stream.concat(controllers.stream(), brokers).toList();

        var steps = new ArrayList<Step>(new Pods(desired, seen).next(nodes));
        steps.addAll(PodMetadata.next(desired, nodes, seen));
        steps.addAll(Voters.next(cluster, seen));
        steps.addAll(BrokerSettings.next(cluster, seen));
        steps.addAll(uncordon(cluster, seen));
        steps.addAll(Rolling.next(revisions(desired, nodes), cluster.maxUnavailable(), seen));
        steps.addAll(leaving.steps());
        return steps;
    }

    private static SortedMap<NodeId, String> revisions(Desired desired, List<Node> nodes) {
        var revisions = new TreeMap<NodeId, String>();
        nodes.forEach(node -> revisions.put(node.id(), Revision.of(desired.pod(node)).text()));
        return revisions;
    }

    /** A broker that was about to leave and is asked for again. */
    private static List<Step> uncordon(ClusterModel cluster, ObservedCluster seen) {
        return cluster.brokerIds().stream()
                .filter(id ->
                        seen.view()
                                .map(view -> view.brokers().get(id.value()))
                                .filter(broker -> broker.disk().cordoned())
                                .isPresent())
                .<Step>map(id -> new KafkaStep.Uncordon(id, "it is to stay"))
                .toList();
    }
}
