package dev.spillway.operator.desired;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.model.ParseResult;
import java.util.List;
import java.util.Optional;

/** Clusters as the golden folders and the tests beside them see them. */
final class Fixtures {
    static final Installation INSTALLATION =
            new Installation("spillway/broker", "0.1.0", "spillway-system");

    private Fixtures() {}

    static ClusterModel cluster(String yaml) {
        return switch (ClusterModel.parse(Yaml.cluster(yaml))) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    /** What its deletion needs of it. */
    static ClusterModel ending(String yaml) {
        return switch (ClusterModel.parseForDeletion(
                Yaml.cluster(yaml), KafkaVersions.SHIPPED, Optional.empty())) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    /** Three brokers and three controllers, and the rest of the spec as given. */
    static ClusterModel clusterWith(String spec) {
        return cluster(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: events, namespace: default, uid: 0-1}
                spec:
                  storage: {size: 10Gi}
                """
                        + spec.indent(2));
    }

    static DesiredCluster desired(ClusterModel cluster) {
        return new DesiredCluster(INSTALLATION, cluster, ClusterId.derivedFrom(cluster.uid()));
    }

    static List<KafkaNode> brokers(ClusterModel cluster) {
        return cluster.brokerIds().stream()
                .<KafkaNode>map(id ->
                        new KafkaNode.Broker(
                                id,
                                cluster.brokers(),
                                cluster.advertisesServiceIp() ? "10.96.0.1" + id : ""))
                .toList();
    }

    /** As they are when the cluster begins. */
    static List<KafkaNode> controllers(ClusterModel cluster) {
        var format = new DiskFormat.Initial(cluster.controllerIds());
        return cluster.controllerIds().stream()
                .<KafkaNode>map(id -> new KafkaNode.Controller(id, cluster.controllers(), format))
                .toList();
    }

    /** As it is when every node runs and nothing is amiss. */
    static MinAvailable minAvailable(ClusterModel cluster) {
        int controllers = cluster.controllers().replicas();
        return new MinAvailable(
                cluster.brokers().replicas() - 1, controllers - Math.max(1, (controllers - 1) / 2));
    }
}
