package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import java.util.TreeMap;

/**
 * The properties of a Cluster's controllers: defaults, then the user's settings, then the
 * operator's. All of the user's settings are included: which of them a controller, a policy or a
 * reporter reads is up to Kafka. {@link ControllerRestartKeys} has those that restart controllers.
 */
public final class ControllerProperties {

    private ControllerProperties() {}

    public static KafkaProperties of(ClusterModel cluster) {
        var properties = new TreeMap<String, String>();
        SharedProperties.defaults(cluster, properties);
        properties.putAll(cluster.config());
        SharedProperties.owned(cluster, NodeRole.Controller, properties);
        properties.put(
                "listeners",
                ListenerProperties.bind(ListenerProperties.CONTROLLER, Ports.CONTROLLER));
        properties.put(
                "advertised.listeners",
                ListenerProperties.advertisePod(
                        cluster, ListenerProperties.CONTROLLER, Ports.CONTROLLER));
        properties.put("listener.security.protocol.map", ListenerProperties.CONTROLLER + ":SSL");
        return new KafkaProperties(NodeRole.Controller, properties);
    }
}
