package dev.spillway.connect;

import dev.spillway.broker.management.Health;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.ConnectRestServer;
import org.apache.kafka.connect.runtime.rest.RestClient;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.KafkaConfigBackingStore;
import org.apache.kafka.connect.storage.KafkaOffsetBackingStore;
import org.apache.kafka.connect.storage.KafkaStatusBackingStore;
import org.apache.kafka.connect.util.ConnectUtils;
import org.apache.kafka.connect.util.SharedTopicAdmin;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of Connect in this process. It is assembled here, from the same parts as Connect's own
 * {@link ConnectDistributed}, because that has a shutdown hook of its own, which nothing bounds,
 * and ends the process without a reason.
 */
final class ConnectNode {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectNode.class);

    private static final String OVERRIDES = "connector.client.config.override.policy";

    /** Made in this order, and each of them null before. */
    private volatile @Nullable ConnectRestServer rest;

    private volatile @Nullable WorkerHerder herder;
    private volatile @Nullable HerderWatch watch;
    private volatile String step = "";
    private volatile boolean stopping;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Returns when the herder has begun, which then joins its group by itself.
     *
     * @param properties {@link WorkerProperties}
     */
    void start(Map<String, String> properties) {
        step = "looking for plugins";
        Plugins plugins = ofSettings(() -> new Plugins(properties));
        plugins.compareAndSwapWithDelegatingLoader();
        DistributedConfig config = new DistributedConfig(properties);
        ConnectorClientConfigOverridePolicy overrides =
                ofSettings(() -> overrides(plugins, config));
        step = "connecting to Kafka at " + config.bootstrapServers();
        String clusterId = config.kafkaClusterId();
        if (stopping) {
            return;
        }
        LOG.info("Connected to Kafka, cluster {}", clusterId);
        step = "opening the REST interface";
        RestClient client = new RestClient(config);
        ConnectRestServer server =
                new ConnectRestServer(config.rebalanceTimeout(), client, config.originals());
        acceptAnyHost(server);
        rest = server;
        server.initializeServer();
        WorkerHerder made = herder(config, clusterId, plugins, overrides, server, client);
        watch = new HerderWatch(made::healthCheck, made::isReady, System::nanoTime);
        herder = made;
        made.start();
        server.initializeResources(made);
        step = "";
    }

    /** What it does to start; empty before, and once the herder goes on by itself. */
    String step() {
        return step;
    }

    /** Before Kafka is met, what fails is a setting, and Connect does not always say so. */
    private static <T> T ofSettings(Supplier<T> made) {
        try {
            return made.get();
        } catch (ConnectException e) {
            ConfigException refused = new ConfigException(String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    private static ConnectorClientConfigOverridePolicy overrides(
            Plugins plugins, DistributedConfig config) {
        String policy = config.getString(OVERRIDES);
        try {
            return plugins.newPlugin(policy, config, ConnectorClientConfigOverridePolicy.class);
        } catch (ConnectException e) {
            throw new ConfigException(OVERRIDES, policy, e.getMessage());
        }
    }

    /**
     * Jetty refuses a request whose host is not in the server's certificate. The certificate is the
     * group's, and whoever knows it has proved that it may ask.
     */
    private static void acceptAnyHost(ConnectRestServer server) {
        // Connect shows its Jetty nowhere but in a connector, such as this one, which is never
        // opened.
        Server jetty = server.createConnector("http://127.0.0.1:0").getServer();
        for (Connector connector : jetty.getConnectors()) {
            connector
                    .getConnectionFactory(HttpConnectionFactory.class)
                    .getHttpConfiguration()
                    .getCustomizer(SecureRequestCustomizer.class)
                    .setSniHostCheck(false);
        }
    }

    /** As {@code ConnectDistributed.createHerder}. */
    private static WorkerHerder herder(
            DistributedConfig config,
            String clusterId,
            Plugins plugins,
            ConnectorClientConfigOverridePolicy overrides,
            ConnectRestServer server,
            RestClient client) {
        String clientId = ConnectUtils.clientIdBase(config);
        Map<String, Object> adminProperties = new HashMap<>(config.originals());
        ConnectUtils.addMetricsContextProperties(adminProperties, config, clusterId);
        adminProperties.put("client.id", clientId + "shared-admin");
        SharedTopicAdmin admin = new SharedTopicAdmin(adminProperties);
        KafkaOffsetBackingStore offsets =
                new KafkaOffsetBackingStore(
                        admin,
                        () -> clientId,
                        plugins.newInternalConverter(
                                true,
                                JsonConverter.class.getName(),
                                Map.of("schemas.enable", "false")));
        offsets.configure(config);
        String id = server.advertisedUrl().getHost() + ":" + server.advertisedUrl().getPort();
        Worker worker = new Worker(id, Time.SYSTEM, plugins, config, offsets, overrides);
        Converter values = worker.getInternalValueConverter();
        KafkaStatusBackingStore statuses =
                new KafkaStatusBackingStore(Time.SYSTEM, values, admin, clientId);
        statuses.configure(config);
        return new WorkerHerder(
                config,
                worker,
                statuses,
                new KafkaConfigBackingStore(
                        values, config, worker.configTransformer(), admin, clientId),
                server.advertisedUrl().toString(),
                client,
                overrides,
                admin);
    }

    Health health() {
        if (stopping) {
            return new Health(false, "STOPPING", "stopping tasks and leaving the group");
        }
        HerderWatch watching = watch;
        return watching == null ? new Health(false, "STARTING", step) : watching.health();
    }

    /** Why it ended by itself; null while it runs, or when it was told to stop. */
    @Nullable Throwable failure() {
        WorkerHerder made = herder;
        return made == null ? null : made.failure();
    }

    /**
     * Stops tasks, commits what they have done and leaves the group; blocks until done. The REST
     * interface is stopped meanwhile: it waits for its requests, and these for the herder.
     */
    void stop() {
        stopping = true;
        ConnectRestServer server = rest;
        Thread restStop =
                Thread.ofPlatform()
                        .daemon()
                        .name("rest-stop")
                        .start(() -> {
                            if (server != null) {
                                server.stop();
                            }
                        });
        WorkerHerder made = herder;
        if (made != null) {
            made.stop();
        }
        try {
            restStop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped.countDown();
    }

    /** Blocks until the herder has ended, for whatever reason. */
    void awaitStop() {
        WorkerHerder made = herder;
        try {
            if (made == null) {
                stopped.await();
            } else {
                var _ = made.herderTask().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Connect's herder failed", e.getCause());
        }
    }
}
