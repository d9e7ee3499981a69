package dev.spillway.operator.admin;

import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.observed.Placements;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A connection by Kafka's Admin client. The topic catalogue outlives a client that failed. */
public final class AdminConnection implements KafkaConnection {

    private final String cluster;
    private final BiFunction<List<String>, Optional<AdminCredentials>, Admin> connect;
    private final Supplier<Optional<AdminCredentials>> credentials;
    private final Clock clock;
    private final Leadership leadership;
    private final StorageUsageReader storageUsageReader;
    private final TopicCatalog catalog = new TopicCatalog();
    private final PartitionLogs logs = new PartitionLogs();
    private final SettingsAge settingsAge;
    private Placements placements = Placements.NONE;
    private @Nullable Admin admin;
    private Optional<AdminCredentials> used = Optional.empty();

    /** Without TLS: to a broker that is not a Cluster's. */
    public AdminConnection(
            String cluster,
            ManagementClient managementClient,
            int managementPort,
            Clock clock,
            Leadership leadership) {
        this(
                cluster,
                Optional::<AdminCredentials>empty,
                managementClient,
                managementPort,
                clock,
                leadership);
    }

    /**
     * @param cluster name of the cluster, for messages
     * @param credentials asked before each snapshot; others than before make a new connection.
     *     Throws {@link KafkaUnavailableException} while there are none
     * @param managementPort where brokers serve their metrics
     * @param leadership asked before each change
     */
    public AdminConnection(
            String cluster,
            Supplier<Optional<AdminCredentials>> credentials,
            ManagementClient managementClient,
            int managementPort,
            Clock clock,
            Leadership leadership) {
        this(
                cluster,
                AdminConnection::client,
                credentials,
                managementClient::metrics,
                managementPort,
                clock,
                leadership);
    }

    /**
     * @param connect creates a client with these bootstrap addresses
     */
    AdminConnection(
            String cluster,
            Function<List<String>, Admin> connect,
            StorageUsageReader.MetricsClient metricsClient,
            int managementPort,
            Clock clock,
            Leadership leadership) {
        this(
                cluster,
                (bootstrap, none) -> connect.apply(bootstrap),
                Optional::empty,
                metricsClient,
                managementPort,
                clock,
                leadership);
    }

    AdminConnection(
            String cluster,
            BiFunction<List<String>, Optional<AdminCredentials>, Admin> connect,
            Supplier<Optional<AdminCredentials>> credentials,
            StorageUsageReader.MetricsClient metricsClient,
            int managementPort,
            Clock clock,
            Leadership leadership) {
        this.cluster = cluster;
        this.connect = connect;
        this.credentials = credentials;
        this.clock = clock;
        this.leadership = leadership;
        this.storageUsageReader = new StorageUsageReader(metricsClient, managementPort, clock);
        this.settingsAge = new SettingsAge(clock);
    }

    @Override
    public KafkaSnapshot snapshot(List<String> bootstrap, Depth depth) {
        try {
            var snapshot =
                    new KafkaSnapshotReader(
                                    connected(bootstrap), catalog, logs, storageUsageReader, clock)
                            .read(depth, placements);
            placements = snapshot.view().placements();
            return settingsAge.withAge(snapshot);
        } catch (RuntimeException e) {
            // Whatever went wrong, a broken client must not be used again.
            close();
            throw e;
        }
    }

    @Override
    public KafkaChanges changes() {
        return new AdminChanges(leadersChanges(), catalog, storageUsageReader::brokerAltered);
    }

    @Override
    public TopicChanges topicChanges() {
        return new AdminTopicChanges(leadersChanges(), catalog);
    }

    @Override
    public UserChanges userChanges() {
        return new AdminUserChanges(leadersChanges());
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    /** Sends nothing unless this process leads; for changes only. */
    private Admin leadersChanges() {
        var existing = existing();
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (proxy, method, arguments) -> {
                            if (!leadership.mayAct()) {
                                throw new KafkaUnavailableException(Leadership.NOT_HELD, null);
                            }
                            try {
                                return method.invoke(existing, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private Admin existing() {
        if (admin == null) {
            throw new KafkaUnavailableException("there is no connection to " + cluster, null);
        }
        return admin;
    }

    private Admin connected(List<String> bootstrap) {
        var current = credentials.get();
        if (admin != null && !current.equals(used)) {
            close();
        }
        if (admin == null) {
            used = current;
            try {
                admin = connect.apply(bootstrap, current);
            } catch (KafkaException e) {
                throw new KafkaUnavailableException(
                        "no broker of " + cluster + " can be reached: " + e.getMessage(), e);
            }
        }
        return admin;
    }

    private static Admin client(List<String> bootstrap, Optional<AdminCredentials> credentials) {
        var settings = new HashMap<String, Object>(settings(bootstrap));
        credentials.ifPresent(tls -> settings.putAll(tls.settings()));
        return Admin.create(settings);
    }

    private static Map<String, Object> settings(List<String> bootstrap) {
        return Map.of(
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
                false);
    }
}
