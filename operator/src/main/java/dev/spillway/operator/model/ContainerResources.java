package dev.spillway.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Requests and limits of a container, by resource. */
public record ContainerResources(
        SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {

    public ContainerResources {
        requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }
}
