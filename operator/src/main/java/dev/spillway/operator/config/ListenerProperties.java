package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ResourceNames;
import java.util.Locale;

/**
 * Listeners in Kafka's syntax. What differs from Pod to Pod is a variable that the launcher
 * resolves, so that one ConfigMap serves all Pods of a role.
 */
final class ListenerProperties {
    static final String REPLICATION = "REPLICATION";
    static final String CONTROLLER = "CONTROLLER";

    private ListenerProperties() {}

    /** Of settings for one listener: {@code listener.name.internal.} */
    static String prefix(String name) {
        return "listener.name." + name.toLowerCase(Locale.ROOT) + ".";
    }

    /** {@code INTERNAL://${env:POD_IP}:9092}; the launcher puts an IPv6 address in brackets. */
    static String bind(String name, int port) {
        return name + "://${env:POD_IP}:" + port;
    }

    /**
     * The Pod itself, for nodes: they must reach each other before they are ready. {@code
     * REPLICATION://${env:POD_NAME}.events-nodes.default.svc:9091}
     */
    static String advertisePod(ClusterModel cluster, String name, int port) {
        return name + "://" + pod(cluster, port);
    }

    /** {@code ${env:POD_NAME}.events-nodes.default.svc:9091}: a name that its certificate has. */
    static String pod(ClusterModel cluster, int port) {
        String nodes =
                ResourceNames.serviceHost(
                        cluster.namespace(), ResourceNames.nodesService(cluster.name()));
        return "${env:POD_NAME}." + nodes + ":" + port;
    }

    /**
     * The broker's Service, which has the name of its Pod: {@code
     * INTERNAL://${env:POD_NAME}.default.svc:9092}
     */
    static String advertiseServiceName(ClusterModel cluster, String name, int port) {
        var host = ResourceNames.serviceHost(cluster.namespace(), "${env:POD_NAME}");
        return name + "://" + host + ":" + port;
    }

    /** {@code INTERNAL://${env:SERVICE_IP}:9092}; the launcher puts IPv6 in brackets here, too. */
    static String advertiseServiceIp(String name, int port) {
        return name + "://${env:SERVICE_IP}:" + port;
    }
}
