package dev.spillway.operator.model;

import dev.spillway.operator.model.Problem.Reason;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Whether Kafka would start with a Cluster's settings: each by itself as Kafka's catalogue has it,
 * and those that must agree. Said here, because a broker that refuses its settings says so only
 * when it is restarted.
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
     * @param config what the user set; what was refused already is not looked at again
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
        // What must agree can be compared only when each can be read.
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
