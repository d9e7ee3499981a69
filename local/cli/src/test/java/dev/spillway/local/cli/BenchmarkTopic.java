package dev.spillway.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.demo.Display;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A Topic of 60 partitions, with its figures. */
record BenchmarkTopic(
        Kind kind, KubernetesClient client, Admin admin, Map<String, Object> clients) {
    static final int PARTITIONS = 60;
    private static final long MIB = 1024 * 1024;
    private static final long SEGMENT = MIB;
    private static final long HOT = MIB;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    enum Kind {
        Tiered,
        Untiered
    }

    void create(Display display) throws CliFailure {
        var yaml =
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Topic
                metadata: {name: %s}
                spec:
                  cluster: {name: %s}
                  partitions: %d
                  replicas: 3
                  retention: {time: 30d}
                  tiered: %s
                  config:
                    segment.bytes: "%d"
                    min.insync.replicas: "2"
                """
                                .formatted(
                                        name(),
                                        Quickstart.CLUSTER,
                                        PARTITIONS,
                                        kind == Kind.Tiered,
                                        SEGMENT)
                        + (kind == Kind.Tiered ? "  hot: {size: \"%d\"}\n".formatted(HOT) : "");
        client.load(new ByteArrayInputStream(yaml.getBytes(UTF_8)))
                .inNamespace(Quickstart.NAMESPACE)
                .create();
        new Quickstart(client).awaitReady(LocalResources.TOPICS, name(), display);
    }

    /** Fills the topic; returns the number of records. */
    long fill() {
        return BenchmarkLoad.fill(name(), clients);
    }

    BenchmarkLoad load() {
        return new BenchmarkLoad(name(), clients);
    }

    /**
     * Waits until no leader has more on its disk than the hot bytes and the two newest segments.
     */
    void awaitTiered() throws ExecutionException, InterruptedException {
        var deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (kind == Kind.Tiered
                && bytes().values().stream().anyMatch(bytes -> bytes > HOT + 2 * SEGMENT)) {
            assertThat(System.nanoTime()).as("tiering is stuck").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }

    /** Which partition is on which broker, as {@code 12 on 3}. */
    Set<String> replicas() throws ExecutionException, InterruptedException {
        var replicas = new TreeSet<String>();
        for (var partition :
                admin.describeTopics(List.of(name()))
                        .allTopicNames()
                        .get()
                        .get(name())
                        .partitions()) {
            partition
                    .replicas()
                    .forEach(broker -> replicas.add(partition.partition() + " on " + broker.id()));
        }
        return replicas;
    }

    /** How much was written, and how much is on disk, all replicas. */
    String where() throws ExecutionException, InterruptedException {
        return String.format(
                Locale.ROOT,
                "%s: %d records of 1000 bytes written; %.1f MB on the brokers' disks, all replicas",
                name(),
                records(),
                bytes().values().stream().mapToLong(Long::longValue).sum() / 1e6);
    }

    /** The number of records, by end offsets. */
    long records() throws ExecutionException, InterruptedException {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(name(), partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Deletes the topic with all data, including S3. */
    void delete() {
        var topic =
                client.genericKubernetesResources(LocalResources.TOPICS)
                        .inNamespace(Quickstart.NAMESPACE)
                        .withName(name());
        topic.delete();
        topic.waitUntilCondition(Objects::isNull, TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Bytes of each replica on disk, by partition and broker. */
    private Map<String, Long> bytes() throws ExecutionException, InterruptedException {
        var brokers =
                admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
        var bytes = new TreeMap<String, Long>();
        admin.describeLogDirs(brokers)
                .allDescriptions()
                .get()
                .forEach((broker, disks) ->
                        disks.values().stream()
                                .flatMap(disk -> disk.replicaInfos().entrySet().stream())
                                .filter(replica -> replica.getKey().topic().equals(name()))
                                .forEach(replica ->
                                        bytes.put(
                                                replica.getKey() + " on " + broker,
                                                replica.getValue().size())));
        return bytes;
    }

    private String name() {
        return kind.toString().toLowerCase(Locale.ROOT);
    }
}
