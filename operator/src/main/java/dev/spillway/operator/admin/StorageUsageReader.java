package dev.spillway.operator.admin;

import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.StorageUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures where a cluster's bytes are: on disk by the brokers' log directories, in S3 by their
 * metrics pages, which have several lines per topic and so are not fetched for every snapshot.
 */
final class StorageUsageReader {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);
    private static final Duration FRESH_AT_REST_FOR = Duration.ofSeconds(55);

    /** Kafka retries a copy every 30 s by default; a failure must count for longer than that. */
    private static final Duration FAILURE_COUNTS_FOR = Duration.ofMinutes(2);

    private static final Duration CAPACITY_SHOWS_WITHIN = Duration.ofSeconds(90);

    private final MetricsClient metricsClient;
    private final int managementPort;
    private final Clock clock;
    private final Map<Integer, Map<String, Long>> copyErrors = new HashMap<>();
    private final Map<Integer, Long> produced = new HashMap<>();
    private final Map<String, Instant> failedAt = new HashMap<>();
    private final SortedMap<Integer, Disk> disks = new TreeMap<>();
    private final Map<Integer, Capacity> capacities = new HashMap<>();
    private StorageUsage last = StorageUsage.UNKNOWN;
    private Instant measuredAt = Instant.MIN;

    /** Measurements do not apply to a broker that is new or has restarted. */
    private Set<Integer> measuredBrokers = Set.of();

    /** What was set, and when. */
    private record Capacity(long bytes, Instant at) {}

    /**
     * @param logBytes of the broker's logs at the time of the report; the number is cheap, and
     *     shows between reports that a disk fills
     */
    private record Disk(DiskReport report, long logBytes, Instant at) {}

    /** Fetches the lines about topics of a broker's metrics page, asynchronously. */
    interface MetricsClient {
        CompletableFuture<List<String>> metrics(String host, int port);
    }

    StorageUsageReader(MetricsClient metricsClient, int managementPort, Clock clock) {
        this.metricsClient = metricsClient;
        this.managementPort = managementPort;
        this.clock = clock;
    }

    /**
     * @param nodes registered brokers; their hosts are the Pods' names on the operator's listener
     * @param directories of each broker that answered
     */
    StorageUsage read(
            Collection<Node> nodes,
            Map<Integer, Map<String, LogDirDescription>> directories,
            KafkaConnection.Depth depth) {
        var freshFor =
                switch (depth) {
                    case Full -> FRESH_FOR;
                    case Idle -> last.awaitsProof() ? FRESH_FOR : FRESH_AT_REST_FOR;
                };
        var now = clock.instant();
        var serving = serving(nodes);
        if (measuredAt.equals(Instant.MIN)
                || measuredAt.plus(freshFor).isBefore(now)
                || anyFilling(directories, now)
                || disks.entrySet().stream()
                        .anyMatch(disk -> awaited(disk.getKey(), disk.getValue()).isPresent())
                || !serving.keySet().equals(measuredBrokers)) {
            last = measure(serving, directories, now);
            measuredAt = now;
            measuredBrokers = serving.keySet();
        }
        return last.onDisk(hot(directories));
    }

    private static Map<Integer, Node> serving(Collection<Node> nodes) {
        var serving = new HashMap<Integer, Node>();
        for (var node : nodes) {
            if (!node.isFenced()) {
                serving.put(node.id(), node);
            }
        }
        return serving;
    }

    /**
     * A broker's report shows a capacity some seconds after it was set; until then it counts as in
     * force, and what the logs take as what is used: the broker has said how full a file system is
     * that may be shared.
     */
    void brokerAltered(int broker, Map<String, String> settings) {
        var capacity = settings.get(DiskReport.CAPACITY_SETTING);
        if (capacity != null) {
            capacities.put(broker, new Capacity(Long.parseLong(capacity), clock.instant()));
        }
    }

    private DiskReport withCapacity(int broker, Disk disk) {
        return awaited(broker, disk)
                .map(bytes -> disk.report().of(bytes, disk.logBytes()))
                .orElse(disk.report());
    }

    /** The capacity that was set, while the report does not show it. */
    private Optional<Long> awaited(int broker, Disk disk) {
        return Optional.ofNullable(capacities.get(broker))
                .filter(set -> set.at().plus(CAPACITY_SHOWS_WITHIN).isAfter(clock.instant()))
                .map(Capacity::bytes)
                .filter(bytes -> bytes != disk.report().capacityBytes());
    }

    /** What brokers reported of their disks when it was last measured. */
    SortedMap<Integer, DiskReport> disks() {
        var reports = new TreeMap<Integer, DiskReport>();
        disks.forEach((id, disk) -> reports.put(id, withCapacity(id, disk)));
        return Collections.unmodifiableSortedMap(reports);
    }

    private boolean anyFilling(
            Map<Integer, Map<String, LogDirDescription>> directories, Instant now) {
        return disks.entrySet().stream()
                .anyMatch(disk -> {
                    var known = disk.getValue();
                    var logs = directories.get(disk.getKey());
                    return logs != null
                            && known.report()
                                    .estimated(
                                            logBytes(logs) - known.logBytes(),
                                            Duration.between(known.at(), now))
                                    .isFilling();
                });
    }

    private static long logBytes(Map<String, LogDirDescription> directories) {
        return directories.values().stream()
                .flatMap(directory -> directory.replicaInfos().values().stream())
                .mapToLong(replica -> replica.size())
                .sum();
    }

    private StorageUsage measure(
            Map<Integer, Node> serving,
            Map<Integer, Map<String, LogDirDescription>> directories,
            Instant now) {
        var asked = new HashMap<Integer, CompletableFuture<List<String>>>();
        serving.forEach(
                (id, node) -> asked.put(id, metricsClient.metrics(node.host(), managementPort)));
        var cold = new TreeMap<String, Long>();
        long bytes = 0;
        var proofs = new TreeMap<Integer, BucketProof>();
        long waitingDeletions = 0;
        var complete = true;
        for (var answer : asked.entrySet()) {
            try {
                var lines = answer.getValue().join();
                BucketMetrics.parse(lines).ifPresent(proof -> proofs.put(answer.getKey(), proof));
                waitingDeletions += BucketMetrics.waitingDeletions(lines);
                recordDisk(
                        answer.getKey(),
                        DiskMetrics.parse(lines),
                        directories.getOrDefault(answer.getKey(), Map.of()),
                        now);
                var metrics = TopicMetrics.parse(lines);
                metrics.cold().forEach((topic, size) -> cold.merge(topic, size, Long::sum));
                bytes += producedSince(answer.getKey(), metrics.produced());
                recordErrors(answer.getKey(), metrics.copyErrors(), now);
            } catch (CompletionException e) {
                complete = false;
                disks.remove(answer.getKey());
            }
        }
        disks.keySet().retainAll(serving.keySet());
        long seconds =
                measuredAt.equals(Instant.MIN) ? 0 : Duration.between(measuredAt, now).toSeconds();
        return new StorageUsage(
                Map.of(),
                cold,
                failing(now),
                seconds == 0 ? 0 : bytes / seconds,
                proofs,
                waitingDeletions,
                complete);
    }

    private void recordDisk(
            int broker,
            Optional<DiskReport> report,
            Map<String, LogDirDescription> directories,
            Instant now) {
        var before = disks.remove(broker);
        if (before != null && report.filter(before.report()::isSamePage).isPresent()) {
            disks.put(broker, before);
            return;
        }
        report.map(found ->
                        before == null
                                ? found
                                : found.since(before.report(), Duration.between(before.at(), now)))
                .ifPresent(found -> disks.put(broker, new Disk(found, logBytes(directories), now)));
    }

    /**
     * Bytes per topic. The largest replica of each partition counts, so that the sum is the topic's
     * log once, comparable with its bytes in S3, which are stored once as well.
     */
    private static Map<String, Long> hot(Map<Integer, Map<String, LogDirDescription>> directories) {
        var partitions = new HashMap<TopicPartition, Long>();
        for (var disks : directories.values()) {
            for (var disk : disks.values()) {
                disk.replicaInfos()
                        .forEach((partition, replica) ->
                                partitions.merge(partition, replica.size(), Math::max));
            }
        }
        var topics = new HashMap<String, Long>();
        partitions.forEach((partition, size) -> topics.merge(partition.topic(), size, Long::sum));
        return topics;
    }

    /** Zero for a broker that is seen for the first time, or has restarted. */
    private long producedSince(int broker, long bytes) {
        var before = produced.put(broker, bytes);
        return before == null ? 0 : Math.max(0, bytes - before);
    }

    /** A counter that is smaller than before belongs to a broker that has restarted. */
    private void recordErrors(int broker, Map<String, Long> errors, Instant now) {
        var before = copyErrors.put(broker, errors);
        if (before != null) {
            errors.forEach((topic, count) -> {
                if (count > 0 && count.longValue() != before.getOrDefault(topic, 0L)) {
                    failedAt.put(topic, now);
                }
            });
        }
    }

    private SortedSet<String> failing(Instant now) {
        failedAt.values().removeIf(at -> at.plus(FAILURE_COUNTS_FOR).isBefore(now));
        return new TreeSet<>(failedAt.keySet());
    }
}
