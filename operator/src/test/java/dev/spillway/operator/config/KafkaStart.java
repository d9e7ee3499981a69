package dev.spillway.operator.config;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.Server;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;
import org.apache.kafka.storage.internals.log.CleanerConfig;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * What Kafka makes of a server.properties before it touches a disk or a port: the constructor of
 * its configuration, and the checks that its parts make when they start.
 */
final class KafkaStart {
    private static final Map<String, String> VARIABLES =
            Map.of(
                    "${env:POD_IP}", "127.0.0.1",
                    "${env:POD_NAME}", "events-broker-0",
                    "${env:SPILLWAY_NODE_ID}", "7",
                    "${env:SPILLWAY_CLUSTER_ID}", "4L6g3nShT-eMCtK--X86sw",
                    "${env:SPILLWAY_RACK}", "a",
                    "${env:SPILLWAY_TLS}", "/etc/spillway/tls");

    private KafkaStart() {}

    /** Why a node with these settings does not start; empty when it does. */
    static Optional<String> refusal(KafkaProperties properties) {
        try {
            var config = new KafkaConfig(resolved(properties), false);
            topicDefaults(config);
            metadataLog(config);
            requireNonNull(Server.buildMetricsConfig(config));
            requireNonNull(new CleanerConfig(config));
            return Optional.empty();
        } catch (RuntimeException refused) {
            return Optional.of(refused.toString());
        }
    }

    /** As LogManager does. */
    private static void topicDefaults(KafkaConfig config) {
        LogConfig.validateBrokerLogConfigValues(
                config.extractLogConfigMap(),
                config.remoteLogManagerConfig().isRemoteStorageSystemEnabled());
        requireNonNull(new LogConfig(config.extractLogConfigMap()));
    }

    /** As KafkaRaftLog does. */
    private static void metadataLog(KafkaConfig config) {
        LogConfig.validate(
                Map.of(
                        TopicConfig.SEGMENT_MS_CONFIG,
                        String.valueOf(config.getLong("metadata.log.segment.ms"))));
    }

    private static Map<String, String> resolved(KafkaProperties properties) {
        var all = new HashMap<>(properties.all());
        all.replaceAll((key, value) -> resolved(value));
        all.put("log.dirs", "/nowhere");
        // Those of the operator's are in the brokers' image only.
        all.remove("client.quota.callback.class");
        all.put("principal.builder.class", DefaultKafkaPrincipalBuilder.class.getName());
        return all;
    }

    private static String resolved(String value) {
        String text = value;
        for (var variable : VARIABLES.entrySet()) {
            text = text.replace(variable.getKey(), variable.getValue());
        }
        return text;
    }
}
