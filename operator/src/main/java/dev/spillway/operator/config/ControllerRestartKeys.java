package dev.spillway.operator.config;

import dev.spillway.operator.model.KafkaCatalogue;
import java.util.List;
import java.util.Set;

/**
 * Properties that restart controllers when they change: those that controllers read, and those that
 * Kafka does not know, which may be a policy's or a reporter's. Controllers are given all others
 * too; they do not look at them, and restarting for them would be for nothing.
 *
 * <p>Source: what {@code ControllerServer}, {@code SharedServer}, {@code ControllerApis}, {@code
 * ControllerConfigurationValidator}, {@code KafkaRaftManager}, {@code SocketServer}, {@code
 * QuotaFactory}, {@code NodeToControllerChannelManager} and {@code Server} of Kafka 4.3 and 4.4
 * read. A test asks for a decision about every key that a later Kafka brings.
 */
final class ControllerRestartKeys {
    private static final Set<String> EXACT =
            Set.of(
                    // Who may do what, and what topics are made with.
                    "alter.config.policy.class.name",
                    "create.topic.policy.class.name",
                    "default.replication.factor",
                    "delete.topic.enable",
                    "num.partitions",
                    // What topics inherit: controllers check changes against it, and say it to
                    // whoever makes a topic. The others of this kind change while they run.
                    "log.flush.scheduler.interval.ms",
                    "log.retention.hours",
                    "log.retention.minutes",
                    "log.roll.hours",
                    "log.roll.jitter.hours",
                    // Leaders, and whether brokers live.
                    "auto.leader.rebalance.enable",
                    "broker.heartbeat.interval.ms",
                    "broker.session.timeout.ms",
                    "leader.imbalance.check.interval.seconds",
                    "unclean.leader.election.interval.ms",
                    // Connections.
                    "advertised.listeners",
                    "client.quota.callback.class",
                    "connection.failed.authentication.delay.ms",
                    "connections.max.idle.ms",
                    "connections.max.reauth.ms",
                    "listener.security.protocol.map",
                    "listeners",
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
                    // The bounds that controllers hold a group's own settings to.
                    "group.consumer.",
                    "group.share.",
                    "group.streams.",
                    "internal.metadata.",
                    "metadata.",
                    "metrics.",
                    "quota.",
                    "socket.");

    private static final Set<String> KNOWN = KafkaCatalogue.known();

    private ControllerRestartKeys() {}

    static boolean restart(String key) {
        return isRead(key) || !KNOWN.contains(key);
    }

    /** What controllers look at, as far as Kafka itself knows the key. */
    static boolean isRead(String key) {
        return EXACT.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }
}
