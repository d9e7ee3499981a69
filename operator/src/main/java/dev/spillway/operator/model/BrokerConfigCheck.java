package dev.spillway.operator.model;

import dev.spillway.operator.model.Problem.Reason;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Checks whether Kafka would start with a Cluster's settings: each by itself according to Kafka's
 * definitions, and those that must agree. Checked here, because a broker reports bad settings only
 * when it restarts.
 */
final class BrokerConfigCheck {
    private final SpecReader in;
    private final KafkaVersion version;
    private final KafkaCatalogue catalogue;

    BrokerConfigCheck(SpecReader in, KafkaVersion version) {
        this.in = in;
        this.version = version;
        this.catalogue = KafkaCatalogue.of(version);
    }

    /**
     * @param config what the user set; settings that were refused already are skipped
     */
    void check(SortedMap<String, String> config, Jvm jvm) {
        boolean allRead = true;
        for (var setting : config.entrySet()) {
            String path = path(setting.getKey());
            if (!in.refused(path)) {
                problem(setting.getKey(), setting.getValue())
                        .ifPresent(message -> in.refuse(path, Reason.Invalid, message));
            }
            allRead &= !in.refused(path);
        }
        // Settings that must agree can be compared only when all of them are valid.
        if (allRead) {
            new BrokerConfigRules(config, BrokerDefaults.of(jvm), catalogue, jvm.heap())
                    .problems()
                    .forEach((key, message) -> in.refuse(path(key), Reason.Invalid, message));
        }
    }

    private Optional<String> problem(String key, String value) {
        return catalogue
                .find(key)
                .map(setting -> setting.problem(value).map(wrong -> "\"" + value + "\" " + wrong))
                .orElseGet(() -> UnknownKeys.problem(key, version, catalogue));
    }

    private static String path(String key) {
        return "spec.config[" + key + "]";
    }
}
