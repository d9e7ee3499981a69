package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.BrokerState;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Parsed;
import dev.spillway.operator.status.Conditions;
import dev.spillway.operator.status.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Cluster that a Topic is in, as far as it can be told. */
sealed interface Home {

    /** There is no such Cluster. */
    record Missing(String why) implements Home {}

    /** It is being deleted. */
    record Going(String why) implements Home {}

    /** It is there, but its spec has problems: its topics cannot be judged by it. */
    record Unclear(String why, Address address) implements Home {}

    record Standing(ClusterModel model, Address address, boolean ready) implements Home {}

    /**
     * Where its Kafka is.
     *
     * @param key under which its connection is kept
     * @param bootstrap {@code host:port} of the brokers that served last; none when none did
     */
    record Address(String key, List<String> bootstrap) {}

    static Home of(Topic topic, @Nullable Cluster cluster) {
        var name = clusterName(topic);
        if (cluster == null) {
            return new Missing("there is no Cluster " + name);
        }
        if (cluster.getMetadata().getDeletionTimestamp() != null) {
            return new Going("Cluster " + name + " is being deleted");
        }
        return switch (ClusterModel.parse(cluster)) {
            case Parsed.Invalid<ClusterModel> invalid ->
                    new Unclear("Cluster " + name + " has an invalid spec", address(cluster));
            case Parsed.Valid<ClusterModel> valid ->
                    new Standing(
                            // A broker that is to leave and cannot counts for its topics.
                            valid.model().withBrokersAtLeast(brokers(cluster.getStatus())),
                            address(cluster),
                            cluster.getStatus() != null
                                    && Conditions.isTrue(
                                            cluster.getStatus().conditions(), Finding.READY));
        };
    }

    private static int brokers(@Nullable ClusterStatus status) {
        return status == null || status.replicas() == null ? 0 : status.replicas();
    }

    /** The schema requires it; a Topic that was stored before it did says nothing. */
    static String clusterName(Topic topic) {
        return Stream.ofNullable(topic.getSpec())
                .flatMap(spec -> Stream.ofNullable(spec.cluster()))
                .flatMap(cluster -> Stream.ofNullable(cluster.name()))
                .findFirst()
                .orElse("");
    }

    private static Address address(Cluster cluster) {
        var namespace = cluster.getMetadata().getNamespace();
        var name = cluster.getMetadata().getName();
        var serving =
                Stream.ofNullable(cluster.getStatus())
                        .flatMap(status -> Stream.ofNullable(status.brokers()))
                        .flatMap(List::stream)
                        .filter(broker -> broker.state() == BrokerState.Serving)
                        .flatMap(broker -> Stream.ofNullable(broker.id()))
                        .map(NodeId::new)
                        .toList();
        return new Address(
                Snapshots.key(namespace, name), Snapshots.bootstrap(namespace, name, serving));
    }
}
