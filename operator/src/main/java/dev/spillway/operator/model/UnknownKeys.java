package dev.spillway.operator.model;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keys that Kafka's broker does not know. Most are meant for a plugin or a reporter, which receive
 * all of them, and are left alone. Refused are keys that cannot be meant for those, because Kafka
 * would silently ignore them:
 *
 * <ol>
 *   <li>settings of an earlier Kafka
 *   <li>a topic setting under its own name, which brokers do not read
 *   <li>a near miss: a known key with one letter wrong, missing, added or swapped with the next
 *       (two in keys of 16 letters and more), or that differs only in case and separators. No
 *       plugin's prefix is that close to one of Kafka's names.
 * </ol>
 */
final class UnknownKeys {
    private static final String GONE = "Kafka %s no longer has it; ";
    private static final String ZOOKEEPER = "there is no ZooKeeper any more; remove it";
    private static final String METADATA_VERSION =
            "use spec.metadataVersion, which determines formats now";
    private static final String FORMAT = "records have one format now; remove it";
    private static final String ALWAYS = "it is always on now; remove it";
    private static final String PASSWORDS = "passwords are no longer stored there; remove it";
    private static final String HANDOVER =
            "brokers hand over leadership within their Pod's grace period; remove it";

    /**
     * Settings of Kafka 2, 3 and 4 that the shipped versions no longer have, each with what to do.
     */
    private static final Map<String, String> REMOVED =
            Map.ofEntries(
                    Map.entry("advertised.host.name", "use spec.listeners"),
                    Map.entry("advertised.port", "use spec.listeners"),
                    Map.entry("host.name", "use spec.listeners"),
                    Map.entry("port", "use spec.listeners"),
                    Map.entry("control.plane.listener.name", "use spec.listeners"),
                    Map.entry("auto.include.jmx.reporter", "set metric.reporters instead"),
                    Map.entry("broker.id.generation.enable", "the operator assigns ids; remove it"),
                    Map.entry("reserved.broker.max.id", "the operator assigns ids; remove it"),
                    Map.entry("controlled.shutdown.max.retries", HANDOVER),
                    Map.entry("controlled.shutdown.retry.backoff.ms", HANDOVER),
                    Map.entry("delegation.token.master.key", "use delegation.token.secret.key"),
                    Map.entry("group.coordinator.new.enable", ALWAYS),
                    Map.entry("eligible.leader.replicas.enable", METADATA_VERSION),
                    Map.entry("inter.broker.protocol.version", METADATA_VERSION),
                    Map.entry("leader.imbalance.per.broker.percentage", ALWAYS),
                    Map.entry("log.message.downconversion.enable", FORMAT),
                    Map.entry("log.message.format.version", FORMAT),
                    Map.entry("message.format.version", FORMAT),
                    Map.entry(
                            "log.message.timestamp.difference.max.ms",
                            "use log.message.timestamp.before.max.ms and"
                                    + " log.message.timestamp.after.max.ms"),
                    Map.entry(
                            "offsets.commit.required.acks", "all replicas acknowledge; remove it"),
                    Map.entry(
                            "quota.producer.default",
                            "set quotas with kafka-configs.sh; remove it"),
                    Map.entry(
                            "quota.consumer.default",
                            "set quotas with kafka-configs.sh; remove it"),
                    Map.entry("unstable.metadata.versions.enable", METADATA_VERSION));

    private static final Map<String, String> REMOVED_PREFIXES =
            new TreeMap<>(Map.of("zookeeper.", ZOOKEEPER, "password.encoder.", PASSWORDS));

    private static final int LONG_KEY = 16;

    private UnknownKeys() {}

    /** Why a key that the catalogue does not have is refused; empty for what is left alone. */
    static Optional<String> problem(String key, KafkaVersion version, KafkaCatalogue catalogue) {
        return removed(key)
                .map(instead -> GONE.formatted(version) + instead)
                .or(() -> topicSetting(key, catalogue))
                .or(() -> nearMiss(key, catalogue));
    }

    private static Optional<String> removed(String key) {
        return Optional.ofNullable(REMOVED.get(key))
                .or(() ->
                        REMOVED_PREFIXES.entrySet().stream()
                                .filter(prefix -> key.startsWith(prefix.getKey()))
                                .map(Map.Entry::getValue)
                                .findFirst());
    }

    /** Every removed key; the catalogue must not contain any of them. */
    static Iterable<String> removed() {
        return REMOVED.keySet();
    }

    private static Optional<String> topicSetting(String key, KafkaCatalogue catalogue) {
        var defaults = catalogue.defaultsOf(key);
        return defaults.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "a topic setting, which brokers do not read; for all topics set %s, for one"
                                        .formatted(String.join(" or ", defaults))
                                + " the config of its Topic");
    }

    private static Optional<String> nearMiss(String key, KafkaCatalogue catalogue) {
        String plain = plain(key);
        return catalogue.settings().keySet().stream()
                .filter(known -> isNear(plain, known))
                .min(Comparator.comparingInt(known -> distance(plain, known)))
                .map(known -> "Kafka has no such setting; did you mean " + known + "?");
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    private static boolean isNear(String key, String known) {
        int allowed = known.length() >= LONG_KEY ? 2 : 1;
        return Math.abs(key.length() - known.length()) <= allowed
                && distance(key, known) <= allowed;
    }

    /**
     * The number of letters that must be added, removed, changed or swapped with their neighbour
     * (the optimal string alignment distance).
     */
    private static int distance(String one, String other) {
        var rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                rows[i][j] = i == 0 ? j : j == 0 ? i : step(rows, one, other, i, j);
            }
        }
        return rows[one.length()][other.length()];
    }

    private static int step(int[][] rows, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int least =
                Math.min(
                        Math.min(rows[i - 1][j], rows[i][j - 1]) + 1,
                        rows[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
