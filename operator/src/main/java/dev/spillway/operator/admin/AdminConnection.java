package dev.spillway.operator.admin;

import dev.spillway.operator.observed.Placements;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A connection by Kafka's Admin client. What was learned of topics outlives a client that failed.
 */
public final class AdminConnection implements KafkaConnection {

    private final String cluster;
    private final Function<List<String>, Admin> connect;
    private final Clock clock;
    private final StorageUsageReader footprints;
    private final TopicCatalog catalog = new TopicCatalog();
    private final PartitionLogs logs = new PartitionLogs();
    private final SettingsAge settingsAge;
    private Placements placements = Placements.NONE;
    private @Nullable Admin admin;

    /**
     * @param cluster its name, for messages
     * @param managementPort where brokers serve their metrics
     */
    public AdminConnection(
            String cluster, ManagementClient pages, int managementPort, Clock clock) {
        this(cluster, AdminConnection::client, pages::metrics, managementPort, clock);
    }

    /**
     * @param connect makes a client that begins at these addresses
     */
    AdminConnection(
            String cluster,
            Function<List<String>, Admin> connect,
            StorageUsageReader.Pages pages,
            int managementPort,
            Clock clock) {
        this.cluster = cluster;
        this.connect = connect;
        this.clock = clock;
        this.footprints = new StorageUsageReader(pages, managementPort, clock);
        this.settingsAge = new SettingsAge(clock);
    }

    @Override
    public KafkaSnapshot look(List<String> bootstrap, Depth depth) {
        try {
            var look =
                    new KafkaSnapshotReader(connected(bootstrap), catalog, logs, footprints, clock)
                            .take(depth, placements);
            placements = look.view().placements();
            return settingsAge.noted(look);
        } catch (RuntimeException e) {
            // Whatever it was: a client that is no good any more is not to be asked again.
            close();
            throw e;
        }
    }

    @Override
    public KafkaChanges changes() {
        return new AdminChanges(existing(), catalog);
    }

    @Override
    public TopicChanges topicChanges() {
        return new AdminTopicChanges(existing(), catalog);
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    private Admin existing() {
        if (admin == null) {
            throw new KafkaUnavailableException("there is no connection to " + cluster, null);
        }
        return admin;
    }

    private Admin connected(List<String> bootstrap) {
        if (admin == null) {
            try {
                admin = connect.apply(bootstrap);
            } catch (KafkaException e) {
                throw new KafkaUnavailableException(
                        "no broker of " + cluster + " can be reached: " + e.getMessage(), e);
            }
        }
        return admin;
    }

    private static Admin client(List<String> bootstrap) {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        String.join(",", bootstrap),
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "spillway-operator",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        AdminCalls.REQUEST_TIMEOUT_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        AdminCalls.CALL_TIMEOUT_MS,
                        AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                        "",
                        AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false));
    }
}
