package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A Cluster's config for topics that do not set it themselves, for those settings that every topic
 * sets explicitly. Topics inherit all others in Kafka.
 *
 * @param config of the Cluster
 */
record InheritedSettings(SortedMap<String, String> config) {
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /** The first one that is set counts, as in Kafka. */
    Optional<Limit<Millis>> retentionTime() {
        return number("log.retention.ms", 1)
                .or(() -> number("log.retention.minutes", MINUTE_MS))
                .or(() -> number("log.retention.hours", HOUR_MS))
                .map(millis -> millis < 0 ? Limit.none() : Limit.of(new Millis(millis)));
    }

    Optional<Limit<Bytes>> retentionSize() {
        return number("log.retention.bytes", 1)
                .map(bytes -> bytes < 0 ? Limit.none() : Limit.of(new Bytes(bytes)));
    }

    Optional<Integer> minInSyncReplicas() {
        return number("min.insync.replicas", 1).map(Math::toIntExact);
    }

    List<String> cleanupPolicies() {
        return SettingText.list(config.getOrDefault("log.cleanup.policy", "delete"));
    }

    boolean setsCleanupPolicy() {
        return config.containsKey("log.cleanup.policy");
    }

    private Optional<Long> number(String key, long unit) {
        return Optional.ofNullable(config.get(key))
                .flatMap(SettingText::number)
                .map(number -> number < 0 ? -1 : Math.multiplyExact(number, unit));
    }
}
