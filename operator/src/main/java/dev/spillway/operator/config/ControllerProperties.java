package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;

/** What a Cluster's controllers run with. */
public final class ControllerProperties {

    private ControllerProperties() {}

    public static KafkaProperties of(ClusterModel cluster) {
        throw new UnsupportedOperationException();
    }
}
