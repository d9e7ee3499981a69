package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import java.util.TreeMap;

/**
 * What a Cluster's controllers run with: defaults, then the user's settings, then the operator's.
 */
public final class ControllerProperties {

    private ControllerProperties() {}

    public static KafkaProperties of(ClusterModel cluster) {
        var properties = new TreeMap<String, String>();
        SharedProperties.defaults(cluster, properties);
        cluster.config()
                .forEach((key, value) -> {
                    if (ControllerKeys.contains(key)) {
                        properties.put(key, value);
                    }
                });
        SharedProperties.owned(cluster, NodeRole.Controller, properties);
        properties.put("listeners", Listeners.bind(Listeners.CONTROLLER, Ports.CONTROLLER));
        properties.put(
                "advertised.listeners",
                Listeners.advertiseName(cluster, Listeners.CONTROLLER, Ports.CONTROLLER));
        properties.put("listener.security.protocol.map", Listeners.CONTROLLER + ":PLAINTEXT");
        return new KafkaProperties(NodeRole.Controller, properties);
    }
}
