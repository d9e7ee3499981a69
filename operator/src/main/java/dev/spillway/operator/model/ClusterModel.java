package dev.spillway.operator.model;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import java.util.List;
import java.util.SortedMap;

/** A Cluster's spec with every default filled in, always valid. */
public record ClusterModel(
        String namespace,
        String name,
        String uid,
        KafkaVersion version,
        NodePool brokers,
        NodePool controllers,
        Reclaim reclaim,
        Tiering tiering,
        List<Listener> listeners,
        SortedMap<String, String> config,
        boolean paused) {

    /** For a Cluster that does not run yet: an unset version is the newest. */
    public static Parsed<ClusterModel> parse(Cluster cluster) {
        throw new UnsupportedOperationException();
    }

    /** For a Cluster that runs: an unset version is the one that it runs. */
    public static Parsed<ClusterModel> parse(Cluster cluster, KafkaVersion running) {
        throw new UnsupportedOperationException();
    }

    /** The ids that {@code spec.replicas} asks for: 0 to replicas - 1. */
    public List<NodeId> brokerIds() {
        throw new UnsupportedOperationException();
    }

    /** The ids that {@code spec.controllers.replicas} asks for: from 1000. */
    public List<NodeId> controllerIds() {
        throw new UnsupportedOperationException();
    }
}
