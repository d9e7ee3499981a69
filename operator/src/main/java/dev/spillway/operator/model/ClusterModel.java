package dev.spillway.operator.model;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterSpecBuilder;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.api.StorageSpec;
import dev.spillway.operator.api.Upgrade;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A Cluster's spec with every default filled in, always valid.
 *
 * @param uid metadata.uid, which the id of the Kafka cluster is derived from
 * @param image of all nodes, as the user gives it; empty for the operator's own
 * @param restartedAt the last restart that was requested by annotation, in any form; empty when
 *     there is none
 * @param rotation of the certificate authorities, as far as a person asks for one
 * @param maxUnavailable how many brokers of one rack may restart together
 * @param defaultQuotas of clients that have none of their own
 * @param config Kafka properties that the user set, none of them the operator's own
 */
@RecordBuilder
public record ClusterModel(
        String namespace,
        String name,
        String uid,
        KafkaVersion version,
        String image,
        MetadataVersionChoice metadata,
        NodePool brokers,
        NodePool controllers,
        Reclaim reclaim,
        Tiering tiering,
        List<Listener> listeners,
        Authorization authorization,
        Quotas defaultQuotas,
        SortedMap<String, String> config,
        Logging logging,
        int maxUnavailable,
        Upgrade upgrade,
        String restartedAt,
        RotationRequest rotation,
        boolean paused) {

    /** A larger quorum is only slower. */
    public static final int MAX_CONTROLLERS = 5;

    public ClusterModel {
        listeners = List.copyOf(listeners);
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    /** For a Cluster that is not running yet: an unset version means the newest. */
    public static ParseResult<ClusterModel> parse(Cluster cluster) {
        return parse(cluster, KafkaVersions.SHIPPED, Optional.empty());
    }

    /**
     * @param known the versions that can be run
     * @param running what the Cluster runs, which is what an unset version means; empty when it is
     *     not running yet
     */
    public static ParseResult<ClusterModel> parse(
            Cluster cluster, KafkaVersions known, Optional<KafkaVersion> running) {
        return SpecReader.<ClusterModel>unreadable(cluster)
                .orElseGet(() -> new ClusterParser(cluster, known, running).parse());
    }

    /**
     * The parts of a spec that deleting the cold data needs: where the data is, how to access it,
     * and where a Pod may run. Problems elsewhere in the spec no longer matter.
     */
    public static ParseResult<ClusterModel> parseForDeletion(
            Cluster cluster, KafkaVersions known, Optional<KafkaVersion> running) {
        return parse(DeletionSpec.of(cluster, known), known, running.filter(known.all()::contains));
    }

    /**
     * For what depends on nothing but the name and the annotations of a Cluster, while its spec is
     * invalid; empty when these are, too.
     */
    public static Optional<ClusterModel> withoutSpec(Cluster cluster, KafkaVersions known) {
        var named = new Cluster();
        named.setMetadata(cluster.getMetadata());
        named.setSpec(
                ClusterSpecBuilder.builder()
                        .replicas(1)
                        .storage(new StorageSpec(DeletionSpec.A_DISK, null, null, null))
                        .build());
        return switch (parse(named, known, Optional.empty())) {
            case ParseResult.Valid<ClusterModel> valid -> Optional.of(valid.model());
            case ParseResult.Invalid<ClusterModel> invalid -> Optional.empty();
        };
    }

    /** The same, with another version of Kafka. */
    public ClusterModel running(KafkaVersion other) {
        return ClusterModelBuilder.builder(this).version(other).build();
    }

    /** The same, with another requested restart. */
    public ClusterModel withRestartedAt(String other) {
        return ClusterModelBuilder.builder(this).restartedAt(other).build();
    }

    /** The same with another number of brokers. */
    public ClusterModel withBrokers(int other) {
        return ClusterModelBuilder.builder(this).brokers(brokers.withReplicas(other)).build();
    }

    /** The same with at least this many brokers. */
    public ClusterModel withBrokersAtLeast(int number) {
        return withBrokers(Math.max(number, brokers.replicas()));
    }

    /** The same, with how far back hot data reaches where that is not declared. */
    public ClusterModel withHorizon(HotHorizon horizon) {
        return switch (tiering) {
            case Tiering.Off off -> this;
            case Tiering.S3 s3 ->
                    ClusterModelBuilder.builder(this).tiering(s3.withHorizon(horizon)).build();
        };
    }

    /** The ids that {@code spec.replicas} asks for: 0 to replicas - 1. */
    public List<NodeId> brokerIds() {
        return ids(brokers);
    }

    /** The ids that {@code spec.controllers.replicas} asks for: from 1000. */
    public List<NodeId> controllerIds() {
        return ids(controllers);
    }

    public NodePool pool(NodeRole role) {
        return switch (role) {
            case Broker -> brokers;
            case Controller -> controllers;
        };
    }

    /** Whether brokers must know the address of their Service before they start. */
    public boolean advertisesServiceIp() {
        return listeners.stream().anyMatch(each -> each.advertised() == AdvertisedHost.ServiceIP);
    }

    private static List<NodeId> ids(NodePool pool) {
        return IntStream.range(0, pool.replicas())
                .mapToObj(index -> NodeId.of(pool.role(), index))
                .toList();
    }
}
