package dev.spillway.operator.status;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A cluster of one controller and three brokers, as tests of status see it. */
final class SampleClusters {

    private SampleClusters() {}

    static ClusterModel cluster(String spec) {
        var yaml =
                "{metadata: {name: events, namespace: default, uid: u}, spec: {storage: {size:"
                        + " 1Gi}, controllers: {replicas: 1}, "
                        + spec
                        + "}}";
        return switch (ClusterModel.parse(Yaml.cluster(yaml))) {
            case ParseResult.Valid<ClusterModel> valid -> valid.model();
            case ParseResult.Invalid<ClusterModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }

    static ObservedCluster silent(boolean failed) {
        return seen(new KafkaState.Silent("no answer", failed), 0);
    }

    /** The first brokers serve, the others start. */
    static ObservedCluster serving(int brokers, Partition... partitions) {
        return serving(brokers, Set.of(), partitions);
    }

    /**
     * @param cordoned those of them that are given no replicas
     */
    static ObservedCluster serving(int brokers, Set<Integer> cordoned, Partition... partitions) {
        var registered = new TreeMap<Integer, Broker>();
        for (int id = 0; id < brokers; id++) {
            var disk = new Broker.Disk(0, 0, 1_000_000, false, cordoned.contains(id));
            registered.put(id, new Broker(id, false, "", disk, Map.of()));
        }
        var quorum = new Quorum(1000, List.of(new Quorum.Member(1000, "d", 0)), List.of());
        var view =
                new KafkaView(
                        registered,
                        quorum,
                        List.of(partitions),
                        Map.of(),
                        Map.of(),
                        new MetadataVersion(33),
                        SettingTypes.UNKNOWN,
                        Placements.NONE);
        return seen(new KafkaState.Answering(view), brokers);
    }

    /**
     * @param clusterIp of the bootstrap Service
     */
    static ObservedCluster withBootstrapIp(ObservedCluster seen, String clusterIp) {
        var service =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("events-bootstrap")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(clusterIp)
                        .endSpec()
                        .build();
        return new ObservedCluster(
                seen.pods(),
                seen.claims(),
                Map.of(ObservedCluster.key(service), service),
                seen.kafka());
    }

    /** Three replicas, of which so many are in sync; two must be. */
    static Partition partition(int inSync) {
        var ids = List.of(0, 1, 2);
        return new Partition("orders", 0, 0, ids, Set.copyOf(ids.subList(0, inSync)), 2, false);
    }

    private static ObservedCluster seen(KafkaState kafka, int ready) {
        var pods = new TreeMap<NodeId, Pod>();
        for (int id = 0; id < 3; id++) {
            var state = id < ready ? Pod.State.Ready : Pod.State.Starting;
            var ip = "10.0.0." + id;
            var node = new NodeId(id);
            pods.put(
                    node,
                    Pod.builder(node, "events-broker-" + id, new ObjectVersion("u", "1"))
                            .revision("r")
                            .state(state)
                            .ip(ip)
                            .kafkaVersion("4.4.0")
                            .build());
        }
        return new ObservedCluster(pods, new TreeMap<>(), Map.of(), kafka);
    }
}
