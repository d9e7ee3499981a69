package dev.spillway.operator.model;

import dev.spillway.operator.model.Problem.Reason;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses the Kafka properties that users set for a Cluster. */
final class BrokerConfigParser {
    private final SpecReader in;

    BrokerConfigParser(SpecReader in) {
        this.in = in;
    }

    SortedMap<String, String> parse(
            @Nullable Map<String, String> given, KafkaVersion version, NodePool brokers) {
        var config = new TreeMap<String, String>();
        if (given != null) {
            given.forEach((key, value) -> read(key, value, config));
        }
        atMostBrokers("default.replication.factor", config, brokers.replicas());
        atMostBrokers("min.insync.replicas", config, brokers.replicas());
        new BrokerConfigCheck(in, version).check(config, brokers.jvm());
        return config;
    }

    private void read(String key, @Nullable String value, SortedMap<String, String> into) {
        String path = "spec.config[" + key + "]";
        var instead = OwnedKeys.alternativeToClusterKey(key);
        if (instead.isPresent()) {
            in.refuse(path, Reason.Forbidden, "owned by the operator: " + instead.get());
        } else if (value == null) {
            in.refuse(path, Reason.Required, "set a value, or remove the key");
        } else if (value.contains("${")) {
            in.refuse(
                    path,
                    Reason.Invalid,
                    "references such as ${env:...} are not resolved here; write the value");
        } else {
            into.put(key, value);
        }
    }

    /**
     * With more than there are brokers, topics could not be created, or any restart would block
     * writes.
     */
    private void atMostBrokers(String key, SortedMap<String, String> config, int brokers) {
        String value = config.get(key);
        if (value == null) {
            return;
        }
        String path = "spec.config[" + key + "]";
        if (in.count(path, value) > brokers) {
            in.refuse(
                    path,
                    Reason.Invalid,
                    "%s needs as many brokers, and spec.replicas is %d; lower it, or raise spec.replicas"
                            .formatted(value, brokers));
        }
    }
}
