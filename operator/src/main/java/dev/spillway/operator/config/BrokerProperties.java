package dev.spillway.operator.config;

import dev.spillway.operator.model.BrokerDefaults;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.Replicas;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The properties of a Cluster's brokers: the operator's defaults, then the user's settings, then
 * what only the operator may set. The launcher adds log.dirs and the path of the tiering plugin,
 * which depend on where things are mounted.
 */
public final class BrokerProperties {
    private final ClusterModel cluster;
    private final SortedMap<String, String> properties = new TreeMap<>();

    private BrokerProperties(ClusterModel cluster) {
        this.cluster = cluster;
    }

    public static KafkaProperties of(ClusterModel cluster) {
        return new BrokerProperties(cluster).render();
    }

    /** How the plugin finds its bucket; for what needs no cluster that runs. */
    public static KafkaProperties ofBucket(ClusterModel cluster) {
        return new KafkaProperties(NodeRole.Broker, TieringProperties.ofBucket(of(cluster).all()));
    }

    private KafkaProperties render() {
        SharedProperties.defaults(cluster, properties);
        internalTopics();
        properties.putAll(BrokerDefaults.of(cluster.brokers().jvm()));
        waiting();
        // For how long a client goes on whose User was deleted. It asks a client for three short
        // requests a minute; librdkafka before 2.2, which cannot, connects again instead.
        set("connections.max.reauth.ms", "60000");
        TieringProperties.defaults(cluster, properties);

        properties.putAll(cluster.config());
        properties.keySet().removeAll(ControllerOnlyKeys.ALL);

        SharedProperties.owned(cluster, NodeRole.Broker, properties);
        // The launcher removes it where it is empty.
        set("broker.rack", "${env:SPILLWAY_RACK}");
        listeners();
        // Topics come from Topic resources, not from a client's typo.
        set("auto.create.topics.enable", "false");
        // Kafka's own quotas, and a limit for producers before a disk is full, tiered or not.
        set("client.quota.callback.class", "dev.spillway.broker.disk.DiskQuotaCallback");
        TieringProperties.owned(cluster, properties);
        return new KafkaProperties(NodeRole.Broker, properties);
    }

    /**
     * Offsets, transactions, share groups. Their numbers of partitions cannot change later. Kafka's
     * 50 cost a small cluster hundreds of replicas before its first record; 12 divide evenly among
     * 2, 3, 4, 6 and 12 brokers, and each can coordinate thousands of groups.
     */
    private void internalTopics() {
        int replicas = Replicas.factor(cluster.brokers().replicas());
        int inSync = Replicas.inSync(replicas);
        set("offsets.topic.num.partitions", "12");
        set("offsets.topic.replication.factor", replicas);
        set("transaction.state.log.num.partitions", "12");
        set("transaction.state.log.replication.factor", replicas);
        set("transaction.state.log.min.isr", inSync);
        set("share.coordinator.state.topic.num.partitions", "12");
        set("share.coordinator.state.topic.replication.factor", replicas);
        set("share.coordinator.state.topic.min.isr", inSync);
    }

    private void waiting() {
        // A follower that learns of a new leader before that leader itself is refused once. Kafka's
        // 1 s until the retry was most of what producers with acks=all wait for on a change of
        // leader, see docs/explanation/restarts.md.
        set("replica.fetch.backoff.ms", "50");
        // A group of the classic protocol starts at once instead of waiting 3 s for more members.
        set("group.initial.rebalance.delay.ms", "0");
        // Readers of committed records wait at the first open transaction. When its client was
        // killed, that is until its timeout is over and the broker looks; Kafka looks every 10 s.
        set("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    private void listeners() {
        set("inter.broker.listener.name", ListenerProperties.REPLICATION);
        set(
                "listeners",
                each(
                        ListenerProperties.bind(ListenerProperties.REPLICATION, Ports.REPLICATION),
                        listener ->
                                ListenerProperties.bind(listener.kafkaName(), listener.port())));
        set(
                "advertised.listeners",
                each(
                        ListenerProperties.advertisePod(
                                cluster, ListenerProperties.REPLICATION, Ports.REPLICATION),
                        this::advertised));
        set(
                "listener.security.protocol.map",
                ListenerProperties.CONTROLLER
                        + ":SSL,"
                        + each(
                                ListenerProperties.REPLICATION + ":SSL",
                                listener ->
                                        listener.kafkaName()
                                                + ":"
                                                + listener.security().protocol()));
        TlsProperties.inner(ListenerProperties.REPLICATION, properties);
        cluster.listeners().forEach(listener -> ClientListenerProperties.of(listener, properties));
    }

    private String each(String replication, Function<Listener, String> user) {
        return Stream.concat(Stream.of(replication), cluster.listeners().stream().map(user))
                .collect(Collectors.joining(","));
    }

    private String advertised(Listener listener) {
        return switch (listener.advertised()) {
            case ServiceName ->
                    ListenerProperties.advertiseServiceName(
                            cluster, listener.kafkaName(), listener.port());
            case ServiceIP ->
                    ListenerProperties.advertiseServiceIp(listener.kafkaName(), listener.port());
        };
    }

    private void set(String key, String value) {
        properties.put(key, value);
    }

    private void set(String key, long value) {
        properties.put(key, Long.toString(value));
    }
}
