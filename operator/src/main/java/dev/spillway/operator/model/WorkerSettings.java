package dev.spillway.operator.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which settings of Kafka Connect's workers a user may not set, and what to do instead. */
final class WorkerSettings {
    /** Longer, and the tasks of a lost worker stand still for longer than they have to. */
    static final long MAX_REBALANCE_DELAY_MS = 5_000;

    private static final String SECURITY =
            "remove it: how workers connect, and as whom, follows from spec.cluster and spec.user";

    private static final String NAMES =
            "remove it: the names of the group and its topics follow from metadata.name";

    private static final String TOPICS =
            "remove it: the group's topics are Topics of their own, with the Cluster's replicas";

    private static final String REST =
            "remove it: only the operator reaches the workers' REST interface, by mutual TLS";

    private static final Map<String, String> OWNED =
            Map.ofEntries(
                    Map.entry("group.id", NAMES),
                    Map.entry("config.storage.topic", NAMES),
                    Map.entry("offset.storage.topic", NAMES),
                    Map.entry("status.storage.topic", NAMES),
                    Map.entry("bootstrap.servers", SECURITY),
                    Map.entry("security.protocol", SECURITY),
                    Map.entry("security.providers", SECURITY),
                    Map.entry("listeners", REST),
                    Map.entry("admin.listeners", REST),
                    Map.entry(
                            "plugin.path", "remove it: workers have the plugins of spec.plugins"));

    private static final List<Map.Entry<String, String>> OWNED_PREFIXES =
            List.of(
                    Map.entry("config.storage.", TOPICS),
                    Map.entry("offset.storage.", TOPICS),
                    Map.entry("status.storage.", TOPICS),
                    Map.entry("ssl.", SECURITY),
                    Map.entry("sasl.", SECURITY),
                    Map.entry("rest.", REST),
                    Map.entry("listeners.", REST),
                    Map.entry("access.control.", REST),
                    Map.entry("response.http.", REST),
                    Map.entry("inter.worker.", REST),
                    Map.entry("spillway.", "remove it: it is the operator's"),
                    Map.entry(
                            "config.providers",
                            "remove it: connectors refer to Secrets by valueFrom, and to nothing"
                                    + " else"));

    private static final Pattern CLIENT = Pattern.compile("(producer|consumer|admin)\\.(.+)");

    private WorkerSettings() {}

    /** What is wrong with it, and what to do; empty when nothing is. */
    static Optional<String> problem(String key, String value) {
        var client = CLIENT.matcher(key);
        return (client.matches() ? owned(client.group(2)) : owned(key))
                .or(() -> reference(value))
                .or(() -> delay(key, value));
    }

    private static Optional<String> owned(String key) {
        return Optional.ofNullable(OWNED.get(key))
                .or(() ->
                        OWNED_PREFIXES.stream()
                                .filter(prefix -> key.startsWith(prefix.getKey()))
                                .map(Map.Entry::getValue)
                                .findFirst());
    }

    private static Optional<String> reference(String value) {
        return value.contains("${")
                ? Optional.of("has a reference, which workers do not resolve; write the value")
                : Optional.empty();
    }

    private static Optional<String> delay(String key, String value) {
        if (!key.equals("scheduled.rebalance.max.delay.ms")) {
            return Optional.empty();
        }
        return SettingText.number(value)
                        .filter(millis -> millis >= 0 && millis <= MAX_REBALANCE_DELAY_MS)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(
                        "must be from 0 to %d: for so long the tasks of a lost worker stand still"
                                .formatted(MAX_REBALANCE_DELAY_MS));
    }
}
