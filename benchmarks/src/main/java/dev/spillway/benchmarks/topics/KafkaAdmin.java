package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.ProgressMonitor;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The benchmark's own Admin client for the only broker.
 *
 * @param broker its id
 */
record KafkaAdmin(Admin admin, int broker) implements AutoCloseable {
    private static final String PREFIX = "many-";

    /** Describing 10,000 logs takes the broker a while, and must not become its main load. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /**
     * @param connection bootstrap servers and credentials
     */
    static KafkaAdmin of(Map<String, Object> connection)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, BenchmarkResources.MANAGER);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 60_000);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 300_000);
        Admin admin = Admin.create(settings);
        return new KafkaAdmin(admin, admin.describeCluster().nodes().get().iterator().next().id());
    }

    /** The name of a topic and of its Topic. */
    static String name(int number) {
        return String.format(Locale.ROOT, "%s%05d", PREFIX, number);
    }

    long topics() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(PREFIX))
                .count();
    }

    long logs() throws ExecutionException, InterruptedException {
        return admin.describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(directory -> directory.replicaInfos().keySet().stream())
                .filter(partition -> partition.topic().startsWith(PREFIX))
                .count();
    }

    /**
     * Waits until all logs exist.
     *
     * @param patience how long the number may stay the same
     * @throws BenchmarkFailure when it stays the same for longer
     */
    void awaitLogs(long all, Duration patience)
            throws BenchmarkFailure, ExecutionException, InterruptedException {
        ProgressMonitor progress = new ProgressMonitor("logs in Kafka", all, patience);
        while (progress.isIncomplete(logs())) {
            Stopwatch.pause(POLL_INTERVAL);
        }
    }

    /** The value of a topic's setting; empty when it has none. */
    String setting(String topic, String key) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
        ConfigEntry entry = config == null ? null : config.get(key);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
