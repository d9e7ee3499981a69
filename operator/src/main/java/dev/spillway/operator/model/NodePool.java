package dev.spillway.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Identical nodes of one role.
 *
 * @param requests of the container, by resource
 * @param limits of the container, by resource
 */
public record NodePool(
        NodeRole role,
        int replicas,
        Storage storage,
        SortedMap<String, Quantity> requests,
        SortedMap<String, Quantity> limits,
        Jvm jvm,
        PodSettings pod) {

    NodePool withReplicas(int other) {
        return new NodePool(role, other, storage, requests, limits, jvm, pod);
    }

    public NodePool {
        requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }
}
