package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.Tiering;
import java.util.Locale;
import java.util.SortedMap;

/** What brokers and controllers must agree on, or both need. */
final class SharedProperties {
    private SharedProperties() {}

    /**
     * What a topic gets when whoever makes it leaves it open; controllers decide, brokers report.
     */
    static void defaults(ClusterModel cluster, SortedMap<String, String> properties) {
        int replicas = Replicas.factor(cluster.brokers().replicas());
        properties.put("default.replication.factor", Integer.toString(replicas));
        properties.put("min.insync.replicas", Integer.toString(Replicas.inSync(replicas)));
        properties.put("num.partitions", "3");
        // See BrokerProperties.waiting.
        properties.put("broker.session.timeout.ms", "6000");
    }

    static void owned(ClusterModel cluster, NodeRole role, SortedMap<String, String> properties) {
        properties.put("process.roles", role.name().toLowerCase(Locale.ROOT));
        properties.put("node.id", "${env:SPILLWAY_NODE_ID}");
        properties.put("controller.listener.names", Listeners.CONTROLLER);
        properties.put("controller.quorum.bootstrap.servers", quorum(cluster));
        if (cluster.tiering() instanceof Tiering.S3) {
            // Controllers too: they check that a topic may be tiered.
            properties.put("remote.log.storage.system.enable", "true");
        }
    }

    /**
     * One name that stands for all controllers, rather than a list of theirs: it stays true when
     * controllers come and go, so nobody restarts for that, and no node is left with a list of
     * controllers that are gone (it would be fenced for good).
     */
    private static String quorum(ClusterModel cluster) {
        return Names.serviceHost(cluster.namespace(), Names.controllersService(cluster.name()))
                + ":"
                + Ports.CONTROLLER;
    }
}
