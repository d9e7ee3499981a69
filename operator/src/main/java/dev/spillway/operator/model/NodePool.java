package dev.spillway.operator.model;

import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** Nodes of one role that are made alike. */
public record NodePool(
        NodeRole role,
        int replicas,
        Storage storage,
        ResourceRequirements resources,
        Jvm jvm,
        PodSettings pod) {}
