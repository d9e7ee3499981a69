package dev.spillway.operator.config;

import dev.spillway.operator.model.KafkaCatalogue;
import java.util.List;
import java.util.Set;

/**
 * Properties that restart controllers when they change: those that controllers read, and those that
 * Kafka does not know, which may be a policy's or a reporter's. Controllers get all others too, but
 * do not read them, so that a restart would be pointless.
 *
 * <p>Source: what {@code ControllerServer}, {@code SharedServer}, {@code ControllerApis}, {@code
 * ControllerConfigurationValidator}, {@code KafkaRaftManager}, {@code SocketServer}, {@code
 * QuotaFactory}, {@code NodeToControllerChannelManager} and {@code Server} of Kafka 4.3 and 4.4
 * read. A test requires a decision on every key that a later Kafka adds.
 */
final class ControllerRestartKeys {
    private static final Set<String> EXACT =
            Set.of(
                    // Policies, and what topics are created with.
                    "alter.config.policy.class.name",
                    "create.topic.policy.class.name",
                    "default.replication.factor",
                    "delete.topic.enable",
                    "num.partitions",
                    // What topics inherit: controllers check changes against it, and return it when
                    // a topic is created. Others of this kind change at run time.
                    "log.flush.scheduler.interval.ms",
                    "log.retention.hours",
                    "log.retention.minutes",
                    "log.roll.hours",
                    "log.roll.jitter.hours",
                    // Leaders, and broker sessions.
                    "auto.leader.rebalance.enable",
                    "broker.heartbeat.interval.ms",
                    "broker.session.timeout.ms",
                    "leader.imbalance.check.interval.seconds",
                    "unclean.leader.election.interval.ms",
                    // Connections.
                    "advertised.listeners",
                    "authorizer.class.name",
                    "client.quota.callback.class",
                    "connection.failed.authentication.delay.ms",
                    "connections.max.idle.ms",
                    "connections.max.reauth.ms",
                    "listener.security.protocol.map",
                    "listeners",
                    "principal.builder.class",
                    "queued.max.request.bytes",
                    "queued.max.requests",
                    "security.providers",
                    // The process.
                    "node.id",
                    "process.roles",
                    "remote.log.storage.system.enable",
                    "server.max.startup.time.ms",
                    "unstable.api.versions.enable",
                    "unstable.feature.versions.enable");

    private static final List<String> PREFIXES =
            List.of(
                    "controller.",
                    "delegation.token.",
                    // Bounds that controllers enforce on a group's own settings.
                    "group.consumer.",
                    "group.share.",
                    "group.streams.",
                    "internal.metadata.",
                    "metadata.",
                    "metrics.",
                    "quota.",
                    "socket.",
                    "ssl.");

    private static final Set<String> KNOWN = KafkaCatalogue.known();

    private ControllerRestartKeys() {}

    static boolean restart(String key) {
        return isRead(key) || !KNOWN.contains(key);
    }

    /** Whether controllers read it, as far as Kafka itself knows the key. */
    static boolean isRead(String key) {
        return EXACT.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }
}
