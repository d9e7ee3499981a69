package dev.spillway.operator.config;

import dev.spillway.operator.model.BrokerDefaults;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.Replicas;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.model.Tiering;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Properties that brokers and controllers must agree on, or both need. */
final class SharedProperties {
    private static final String CONNECTION_SETUP_TIMEOUT = "socket.connection.setup.timeout.ms";

    private SharedProperties() {}

    /**
     * Defaults of topics that are created without these settings; controllers decide, brokers
     * report.
     */
    static void defaults(ClusterModel cluster, SortedMap<String, String> properties) {
        int replicas = Replicas.factor(cluster.brokers().replicas());
        properties.put("default.replication.factor", Integer.toString(replicas));
        properties.put("min.insync.replicas", Integer.toString(Replicas.inSync(replicas)));
        properties.put("num.partitions", "3");
        properties.put("broker.session.timeout.ms", BrokerDefaults.SESSION_TIMEOUT_MS);
        connecting(cluster, properties);
        // Controllers check a group's own settings against the bounds among these.
        properties.putAll(BrokerDefaults.GROUPS);
    }

    /**
     * For how long a node tries one address of another. Pods accept a connection within
     * milliseconds, so one that takes longer goes to a Pod that is gone, whose address DNS still
     * gave. Kafka's 10 s, and 30 s after a few refusals, are what a node then loses before it asks
     * for the name again.
     */
    private static void connecting(ClusterModel cluster, SortedMap<String, String> properties) {
        properties.put(CONNECTION_SETUP_TIMEOUT, "1000");
        // Kafka would cut a longer one of the user's to this.
        if (!cluster.config().containsKey(CONNECTION_SETUP_TIMEOUT)) {
            properties.put("socket.connection.setup.timeout.max.ms", "2000");
        }
    }

    static void owned(ClusterModel cluster, NodeRole role, SortedMap<String, String> properties) {
        properties.put("process.roles", role.name().toLowerCase(Locale.ROOT));
        properties.put("node.id", "${env:SPILLWAY_NODE_ID}");
        properties.put("controller.listener.names", ListenerProperties.CONTROLLER);
        properties.put("controller.quorum.bootstrap.servers", quorum(cluster));
        TlsProperties.shared(properties);
        TlsProperties.inner(ListenerProperties.CONTROLLER, properties);
        AuthorizationProperties.of(properties);
        if (cluster.tiering() instanceof Tiering.S3) {
            // Controllers too: they check that a topic may be tiered.
            properties.put("remote.log.storage.system.enable", "true");
        }
    }

    /**
     * Every controller that can ever exist: the list stays valid when controllers are added or
     * removed, so nobody restarts for that. Each has a name of its own, since a node tries them in
     * turn; with one name for all it would keep asking the one that it reached, though that may not
     * know the leader either.
     */
    private static String quorum(ClusterModel cluster) {
        return IntStream.range(0, ClusterModel.MAX_CONTROLLERS)
                .mapToObj(index -> NodeId.of(NodeRole.Controller, index))
                .map(id ->
                        ResourceNames.podHost(cluster.namespace(), cluster.name(), id)
                                + ":"
                                + Ports.CONTROLLER)
                .collect(Collectors.joining(","));
    }
}
