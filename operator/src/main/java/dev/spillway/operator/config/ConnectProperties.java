package dev.spillway.operator.config;

import dev.spillway.operator.model.ConnectModel;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file connect.properties of a Connect's workers. It holds no secret; addresses, credentials,
 * certificates and paths are added by the launcher, from the Pod's environment.
 */
public final class ConnectProperties {
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    /** A value of {@code group.protocol}. */
    private static final String NEW_PROTOCOL = "consumer";

    private static final List<String> CLASSIC_GROUPS =
            List.of("consumer.session.timeout.ms", "consumer.heartbeat.interval.ms");

    private ConnectProperties() {}

    public static String text(ConnectModel connect) {
        return KafkaProperties.text(of(connect));
    }

    static SortedMap<String, String> of(ConnectModel connect) {
        var names = connect.names();
        var all = new TreeMap<>(DEFAULTS);
        if (NEW_PROTOCOL.equalsIgnoreCase(connect.config().get("consumer.group.protocol"))) {
            // Brokers decide there, and consumers with settings of their own are refused.
            CLASSIC_GROUPS.forEach(all::remove);
        }
        all.putAll(connect.config());
        all.put("group.id", names.group());
        all.put("config.storage.topic", names.configs());
        all.put("offset.storage.topic", names.offsets());
        all.put("status.storage.topic", names.statuses());
        // The topics exist before the workers; these are the brokers' defaults.
        all.put("config.storage.replication.factor", "-1");
        all.put("offset.storage.replication.factor", "-1");
        all.put("status.storage.replication.factor", "-1");
        return all;
    }

    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "key.converter", JSON,
                    "value.converter", JSON,
                    // Kafka's default is five minutes: for so long the tasks of a lost worker would
                    // stand still, in case it comes back.
                    "scheduled.rebalance.max.delay.ms", "5000",
                    // The least that brokers allow by default.
                    "session.timeout.ms", "6000",
                    "heartbeat.interval.ms", "2000",
                    // The same of the groups in which sinks read: a partition whose reader was
                    // lost has no other before. Kafka's default is 45 seconds.
                    "consumer.session.timeout.ms", "6000",
                    "consumer.heartbeat.interval.ms", "2000",
                    "connector.client.config.override.policy", "All",
                    "task.shutdown.graceful.timeout.ms", "10000");
}
