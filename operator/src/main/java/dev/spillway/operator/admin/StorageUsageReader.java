package dev.spillway.operator.admin;

import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.StorageUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures where a cluster's bytes are: on disks by what its brokers told of their log directories,
 * in S3 by their metrics pages, which have some lines for each topic and so are not asked for at
 * every look.
 */
final class StorageUsageReader {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);
    private static final Duration FRESH_AT_REST_FOR = Duration.ofSeconds(55);

    /** Kafka tries to copy again every 30 s by default, so silence must last longer than that. */
    private static final Duration FAILURE_COUNTS_FOR = Duration.ofMinutes(2);

    private final Pages pages;
    private final int managementPort;
    private final Clock clock;
    private final Map<Integer, Map<String, Long>> copyErrors = new HashMap<>();
    private final Map<Integer, Long> produced = new HashMap<>();
    private final Map<String, Instant> failedAt = new HashMap<>();
    private StorageUsage last = StorageUsage.UNKNOWN;
    private Instant measuredAt = Instant.MIN;

    /** A broker that began anew, or is new, must not be known by what was measured before. */
    private Set<Integer> measuredOf = Set.of();

    /** A broker's metrics page: its lines about topics, asked for at once and answered later. */
    interface Pages {
        CompletableFuture<List<String>> metrics(String host, int port);
    }

    StorageUsageReader(Pages pages, int managementPort, Clock clock) {
        this.pages = pages;
        this.managementPort = managementPort;
        this.clock = clock;
    }

    /**
     * @param nodes registered brokers, known by their Pods' names on the operator's listener
     * @param directories of each broker that told
     */
    StorageUsage of(
            Collection<Node> nodes,
            Map<Integer, Map<String, LogDirDescription>> directories,
            KafkaConnection.Depth depth) {
        var freshFor =
                switch (depth) {
                    case Full -> FRESH_FOR;
                    case Resting -> last.awaitsProof() ? FRESH_FOR : FRESH_AT_REST_FOR;
                };
        var now = clock.instant();
        var serving = serving(nodes);
        if (measuredAt.equals(Instant.MIN)
                || measuredAt.plus(freshFor).isBefore(now)
                || !serving.keySet().equals(measuredOf)) {
            last = measure(serving, now);
            measuredAt = now;
            measuredOf = serving.keySet();
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

    private StorageUsage measure(Map<Integer, Node> serving, Instant now) {
        var asked = new HashMap<Integer, CompletableFuture<List<String>>>();
        serving.forEach((id, node) -> asked.put(id, pages.metrics(node.host(), managementPort)));
        var cold = new TreeMap<String, Long>();
        long bytes = 0;
        var proofs = new TreeMap<Integer, BucketProof>();
        long waitingDeletions = 0;
        var complete = true;
        for (var answer : asked.entrySet()) {
            try {
                var lines = answer.getValue().join();
                BucketMetrics.of(lines).ifPresent(proof -> proofs.put(answer.getKey(), proof));
                waitingDeletions += BucketMetrics.waitingDeletions(lines);
                var metrics = TopicMetrics.of(lines);
                metrics.cold().forEach((topic, size) -> cold.merge(topic, size, Long::sum));
                bytes += producedSince(answer.getKey(), metrics.produced());
                noteErrors(answer.getKey(), metrics.copyErrors(), now);
            } catch (CompletionException e) {
                complete = false;
            }
        }
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

    /**
     * Bytes of each topic. Of each partition its largest replica counts, so that the sum is the
     * topic's log once, to be read beside its bytes in S3, which are also stored once.
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

    /** Nothing of a broker that is seen for the first time, or has begun anew. */
    private long producedSince(int broker, long bytes) {
        var before = produced.put(broker, bytes);
        return before == null ? 0 : Math.max(0, bytes - before);
    }

    /** A counter that is smaller than before has begun anew, with its broker. */
    private void noteErrors(int broker, Map<String, Long> errors, Instant now) {
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
