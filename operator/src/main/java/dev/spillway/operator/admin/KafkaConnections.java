package dev.spillway.operator.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * One Admin client a cluster, made at the first question and kept until the cluster goes or stops
 * answering: a fresh client starts from the brokers that are there then.
 */
public final class KafkaConnections implements AutoCloseable {

    /** Connections of idle clusters are dropped by the brokers after ten minutes; so are ours. */
    private final ConcurrentMap<String, KafkaConnection> open = new ConcurrentHashMap<>();

    /**
     * @param cluster the key: namespace and name
     * @param bootstrap {@code host:port} of brokers that are thought to answer
     * @throws KafkaUnavailable when none of the names resolves
     */
    public KafkaConnection to(String cluster, List<String> bootstrap) {
        return Objects.requireNonNull(
                open.computeIfAbsent(cluster, key -> connect(key, bootstrap)));
    }

    /**
     * The connection by which the cluster was looked at.
     *
     * @throws KafkaUnavailable when it was closed since
     */
    public KafkaConnection existing(String cluster) {
        var connection = open.get(cluster);
        if (connection == null) {
            throw new KafkaUnavailable("there is no connection to " + cluster, null);
        }
        return connection;
    }

    /** Closes the cluster's client, if there is one. The next question makes a new one. */
    public void close(String cluster) {
        var connection = open.remove(cluster);
        if (connection != null) {
            connection.admin().close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::close);
    }

    private static KafkaConnection connect(String cluster, List<String> bootstrap) {
        var settings =
                Map.<String, Object>of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        String.join(",", bootstrap),
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "spillway-operator",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Answers.CALL_TIMEOUT_MS / 2,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        Answers.CALL_TIMEOUT_MS,
                        AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                        "",
                        AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false);
        try {
            return new KafkaConnection(Admin.create(settings));
        } catch (KafkaException e) {
            throw new KafkaUnavailable(
                    "no broker of " + cluster + " can be reached: " + e.getMessage(), e);
        }
    }
}
