package dev.spillway.operator.api;

/**
 * Kafka properties that are refused at admission, because they have their own field or the operator
 * must own them to keep a cluster together. The model says for each what to use instead; a test
 * compares the two.
 */
public final class OwnedProperties {

    /** CEL over spec.config of a Cluster. */
    public static final String CLUSTER_RULE =
            """
            self.all(k, !(k in ['advertised.listeners', 'allow.everyone.if.no.acl.found', \
            'auto.create.topics.enable', 'authorizer.class.name', 'broker.id', 'broker.rack', \
            'client.quota.callback.class', 'config.providers', \
            'controlled.shutdown.enable', 'controller.listener.names', \
            'controller.quorum.bootstrap.servers', 'controller.quorum.voters', \
            'cordoned.log.dirs', 'follower.replication.throttled.rate', \
            'leader.replication.throttled.rate', \
            'early.start.listeners', 'inter.broker.listener.name', \
            'listener.security.protocol.map', 'listeners', 'log.dir', 'log.dirs', \
            'log.local.retention.bytes', 'log.local.retention.ms', \
            'metadata.log.dir', 'node.id', 'principal.builder.class', 'process.roles', \
            'remote.log.storage.system.enable', 'security.inter.broker.protocol', \
            'security.providers', 'super.users'\
            ]) && !k.startsWith('remote.log.storage.manager.') && \
            !k.startsWith('remote.log.metadata.manager.') && !k.startsWith('rsm.config.') && \
            !k.startsWith('rlmm.config.') && !k.startsWith('ssl.') && !k.startsWith('sasl.') && \
            !k.startsWith('spillway.tls.') && !k.startsWith('spillway.disk.') && \
            !k.startsWith('delegation.token.') && \
            !k.startsWith('listener.name.') && !k.startsWith('config.providers.'))\
            """;

    public static final String CLUSTER_MESSAGE =
            "a property here is owned by the operator: names, roles, directories and listeners come"
                + " from spec.listeners and spec.storage, TLS and authentication from"
                + " spec.listeners, rights and quotas from spec.authorization, spec.defaultQuotas"
                + " and Users, remote storage and log.local.retention from spec.tiering, topics"
                + " from Topic resources; remove it from config";

    /** CEL over spec.config of a Topic. */
    public static final String TOPIC_RULE =
            """
            self.all(k, !(k in ['retention.ms', 'retention.bytes', 'local.retention.ms', \
            'local.retention.bytes', 'remote.storage.enable', 'remote.log.copy.disable', \
            'remote.log.delete.on.disable', 'leader.replication.throttled.replicas', \
            'follower.replication.throttled.replicas']))\
            """;

    public static final String TOPIC_MESSAGE =
            "a setting here has its own field: use spec.retention for retention.*, spec.hot for"
                + " local.retention.*, spec.tiered for remote.*; throttles are set by the operator";

    private OwnedProperties() {}
}
