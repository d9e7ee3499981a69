package dev.spillway.operator.config;

import java.util.List;
import java.util.Set;

/**
 * Properties of spec.config that controllers read as well. Others would restart them for nothing.
 * Source: what {@code kafka.server.ControllerServer} and {@code SharedServer} of Kafka 4.4 read.
 */
final class ControllerKeys {
    private static final Set<String> EXACT =
            Set.of(
                    "alter.config.policy.class.name",
                    "auto.leader.rebalance.enable",
                    "broker.session.timeout.ms",
                    "create.topic.policy.class.name",
                    "default.replication.factor",
                    "min.insync.replicas",
                    "num.io.threads",
                    "num.network.threads",
                    "num.partitions",
                    "unclean.leader.election.enable",
                    "unclean.leader.election.interval.ms");

    private static final List<String> PREFIXES =
            List.of("controller.", "leader.imbalance.", "metadata.", "delegation.token.");

    private ControllerKeys() {}

    static boolean contains(String key) {
        return EXACT.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }
}
