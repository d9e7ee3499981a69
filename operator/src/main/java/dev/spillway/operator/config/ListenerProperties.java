package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ResourceNames;

/**
 * Kafka's way of writing listeners. What differs from Pod to Pod is a variable that the launcher
 * fills in, so that one ConfigMap serves all Pods of a role.
 */
final class ListenerProperties {
    static final String REPLICATION = "REPLICATION";
    static final String CONTROLLER = "CONTROLLER";

    private ListenerProperties() {}

    /** {@code INTERNAL://${env:POD_IP}:9092}; the launcher puts an IPv6 address in brackets. */
    static String bind(String name, int port) {
        return name + "://${env:POD_IP}:" + port;
    }

    /** {@code INTERNAL://${env:POD_NAME}.events-nodes.default.svc:9092} */
    static String advertiseName(ClusterModel cluster, String name, int port) {
        String nodes =
                ResourceNames.serviceHost(
                        cluster.namespace(), ResourceNames.nodesService(cluster.name()));
        return name + "://${env:POD_NAME}." + nodes + ":" + port;
    }
}
