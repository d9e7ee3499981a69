package dev.spillway.operator.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Kafka properties that users may not set, because they have their own field or the operator must
 * own them to keep a cluster together; each with what to use instead. Admission refuses the same
 * ones (dev.spillway.operator.api.OwnedProperties).
 */
final class OwnedKeys {
    private static final String LISTENERS = "use spec.listeners";
    private static final String DISKS =
            "the brokers' disks come from spec.storage, and the operator chooses the directories;"
                    + " remove it";
    private static final String TIERING = "use spec.tiering";
    private static final String HOT = "use spec.tiering.hot, the default of every tiered Topic";
    private static final String IDENTITY =
            "the operator sets every node's id, role and quorum; remove it";
    private static final String RACK =
            "a broker's rack is the zone of its node (topology.kubernetes.io/zone); remove it";
    private static final String TLS =
            "use tls, authentication and certificate of spec.listeners; between nodes there is"
                    + " always mutual TLS";
    private static final String RIGHTS =
            "use spec.authorization, and Users for what each client may do";
    private static final String QUOTAS = "use spec.defaultQuotas, and quotas of Users";
    private static final String TOKENS =
            "delegation tokens are not available; create a User for each client";
    private static final String PROVIDERS =
            "encryption is that of the image's Java, with which it is tested; remove it";

    private static final String THROTTLE =
            "the operator throttles moves of replicas itself; remove it";

    private static final Map<String, String> CLUSTER_KEYS =
            Map.ofEntries(
                    Map.entry("advertised.listeners", LISTENERS),
                    Map.entry("early.start.listeners", LISTENERS),
                    Map.entry("inter.broker.listener.name", LISTENERS),
                    Map.entry("listener.security.protocol.map", LISTENERS),
                    Map.entry("listeners", LISTENERS),
                    Map.entry("security.inter.broker.protocol", LISTENERS),
                    Map.entry("broker.id", IDENTITY),
                    Map.entry("broker.rack", RACK),
                    Map.entry("controller.listener.names", IDENTITY),
                    Map.entry("controller.quorum.bootstrap.servers", IDENTITY),
                    Map.entry("controller.quorum.voters", IDENTITY),
                    Map.entry("node.id", IDENTITY),
                    Map.entry("process.roles", IDENTITY),
                    Map.entry("cordoned.log.dirs", DISKS),
                    Map.entry("log.dir", DISKS),
                    Map.entry("log.dirs", DISKS),
                    Map.entry("metadata.log.dir", DISKS),
                    Map.entry("allow.everyone.if.no.acl.found", RIGHTS),
                    Map.entry("authorizer.class.name", RIGHTS),
                    Map.entry("client.quota.callback.class", QUOTAS),
                    Map.entry("principal.builder.class", TLS),
                    Map.entry("security.providers", PROVIDERS),
                    Map.entry("super.users", RIGHTS),
                    Map.entry("follower.replication.throttled.rate", THROTTLE),
                    Map.entry("leader.replication.throttled.rate", THROTTLE),
                    Map.entry("remote.log.storage.system.enable", TIERING),
                    Map.entry("log.local.retention.bytes", HOT),
                    Map.entry("log.local.retention.ms", HOT),
                    Map.entry(
                            "auto.create.topics.enable",
                            "topics are created from Topic resources only; create one"),
                    Map.entry("config.providers", "values must be written literally; remove it"),
                    Map.entry(
                            "controlled.shutdown.enable",
                            "brokers always hand over leadership before they stop; remove it"));

    private static final Map<String, String> CLUSTER_PREFIXES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(
                                    "config.providers.",
                                    "values must be written literally; remove it"),
                            Map.entry("delegation.token.", TOKENS),
                            Map.entry("listener.name.", LISTENERS),
                            Map.entry("remote.log.metadata.manager.", TIERING),
                            Map.entry("remote.log.storage.manager.", TIERING),
                            Map.entry("rlmm.config.", TIERING),
                            Map.entry("rsm.config.", TIERING),
                            Map.entry("sasl.", TLS),
                            Map.entry("spillway.disk.", DISKS),
                            Map.entry("spillway.tls.", TLS),
                            Map.entry("ssl.", TLS)));

    private static final Map<String, String> TOPIC_KEYS =
            Map.of(
                    "retention.ms", "use spec.retention.time",
                    "retention.bytes", "use spec.retention.size",
                    "local.retention.ms", "use spec.hot.time",
                    "local.retention.bytes", "use spec.hot.size",
                    "remote.storage.enable", "use spec.tiered",
                    "remote.log.copy.disable", "use spec.tiered: false",
                    "remote.log.delete.on.disable", "use spec.tiered: false",
                    "leader.replication.throttled.replicas", THROTTLE,
                    "follower.replication.throttled.replicas", THROTTLE);

    private OwnedKeys() {}

    /** Every key and prefix that is refused in a Cluster's config. */
    static Set<String> ofClusters() {
        var all = new TreeSet<>(CLUSTER_KEYS.keySet());
        all.addAll(CLUSTER_PREFIXES.keySet());
        return all;
    }

    /** Every key that is refused in a Topic's config. */
    static Set<String> ofTopics() {
        return new TreeSet<>(TOPIC_KEYS.keySet());
    }

    /** What to do instead of setting this broker property; empty when users may set it. */
    static Optional<String> alternativeToClusterKey(String key) {
        var exact = CLUSTER_KEYS.get(key);
        return exact != null
                ? Optional.of(exact)
                : CLUSTER_PREFIXES.entrySet().stream()
                        .filter(prefix -> key.startsWith(prefix.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /** What to do instead of setting this topic setting; empty when users may set it. */
    static Optional<String> alternativeToTopicKey(String key) {
        return Optional.ofNullable(TOPIC_KEYS.get(key));
    }
}
