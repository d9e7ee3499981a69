package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;

/** What a Cluster's brokers run with. */
public final class BrokerProperties {

    private BrokerProperties() {}

    public static KafkaProperties of(ClusterModel cluster) {
        throw new UnsupportedOperationException();
    }
}
