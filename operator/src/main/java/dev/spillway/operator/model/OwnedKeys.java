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
            "the brokers' disk is spec.storage, and the operator lays out what is on it";
    private static final String TIERING = "use spec.tiering";
    private static final String HOT =
            "use spec.tiering.hot, which every tiered Topic has unless it says otherwise";
    private static final String IDENTITY =
            "the operator gives every node its id, role and quorum; take it out";
    private static final String RACK =
            "the rack of a broker is the zone of its node (topology.kubernetes.io/zone); take it"
                    + " out";
    private static final String SECURITY =
            "encryption, authentication and access rights are not available yet; take it out";

    private static final String THROTTLE =
            "the operator throttles the moving of replicas itself; take it out";

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
                    Map.entry("authorizer.class.name", SECURITY),
                    Map.entry("principal.builder.class", SECURITY),
                    Map.entry("super.users", SECURITY),
                    Map.entry("follower.replication.throttled.rate", THROTTLE),
                    Map.entry("leader.replication.throttled.rate", THROTTLE),
                    Map.entry("remote.log.storage.system.enable", TIERING),
                    Map.entry("log.local.retention.bytes", HOT),
                    Map.entry("log.local.retention.ms", HOT),
                    Map.entry(
                            "auto.create.topics.enable",
                            "topics are made from Topic resources only; make one"),
                    Map.entry("config.providers", "values are written out here; take it out"),
                    Map.entry(
                            "controlled.shutdown.enable",
                            "brokers always hand over before they stop; take it out"));

    private static final Map<String, String> CLUSTER_PREFIXES =
            new TreeMap<>(
                    Map.of(
                            "config.providers.", "values are written out here; take it out",
                            "listener.name.", LISTENERS,
                            "remote.log.metadata.manager.", TIERING,
                            "remote.log.storage.manager.", TIERING,
                            "rlmm.config.", TIERING,
                            "rsm.config.", TIERING,
                            "sasl.", SECURITY,
                            "ssl.", SECURITY));

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
