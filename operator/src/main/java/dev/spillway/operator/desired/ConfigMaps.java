package dev.spillway.operator.desired;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.config.ControllerProperties;
import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.config.LoggingProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** Kafka's properties and log levels, the same files for all nodes of a role. */
final class ConfigMaps {
    static final String FILE = "server.properties";

    /** The launcher looks for it beside server.properties. */
    static final String LOGGING = "log4j2.properties";

    private ConfigMaps() {}

    static ConfigMap of(ClusterModel cluster, NodeRole role) {
        return new ConfigMapBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.ofRole(cluster.name(), role),
                                        Labels.role(cluster.name(), role))
                                .build())
                .addToData(FILE, properties(cluster, role).text())
                .addToData(LOGGING, LoggingProperties.of(cluster.logging()))
                .build();
    }

    static KafkaProperties properties(ClusterModel cluster, NodeRole role) {
        return switch (role) {
            case Broker -> BrokerProperties.of(cluster);
            case Controller -> ControllerProperties.of(cluster);
        };
    }
}
