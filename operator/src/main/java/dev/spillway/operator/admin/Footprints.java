package dev.spillway.operator.admin;

import dev.spillway.operator.observed.Footprint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;

/**
 * Measures where a cluster's bytes are, at most once every few seconds however many ask: a Cluster
 * and all of its Topics do. Only a measurement is kept, nothing that a decision hangs on.
 */
public final class Footprints {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);

    /** Kafka tries to copy again every 30 s by default, so silence must last longer than that. */
    private static final Duration FAILURE_COUNTS_FOR = Duration.ofMinutes(2);

    private final ConcurrentMap<String, Measured> measured = new ConcurrentHashMap<>();
    private final ManagementPages pages;
    private final int managementPort;
    private final Clock clock;

    public Footprints(ManagementPages pages, int managementPort, Clock clock) {
        this.pages = pages;
        this.managementPort = managementPort;
        this.clock = clock;
    }

    /**
     * @throws KafkaUnavailable when Kafka does not answer
     */
    public Footprint of(String cluster, KafkaConnection connection) {
        var entry = measured.computeIfAbsent(cluster, key -> new Measured());
        // Those who ask meanwhile wait for the one measurement; it is bounded by the calls' limits.
        synchronized (entry) {
            if (entry.at.plus(FRESH_FOR).isBefore(clock.instant())) {
                entry.footprint = measure(connection.admin(), entry);
                entry.at = clock.instant();
            }
            return entry.footprint;
        }
    }

    /** The last measurement, without a new one. */
    public Footprint last(String cluster) {
        var entry = measured.get(cluster);
        return entry == null ? Footprint.UNKNOWN : entry.footprint;
    }

    public void forget(String cluster) {
        measured.remove(cluster);
    }

    private Footprint measure(Admin admin, Measured entry) {
        var nodes =
                Answers.await(
                        admin.describeCluster(new DescribeClusterOptions()).nodes(),
                        "describe the cluster");
        // A broker is known by its Pod's name on the listener that the operator uses.
        var asked = new HashMap<Integer, CompletableFuture<List<String>>>();
        for (var node : nodes) {
            asked.put(node.id(), pages.metrics(node.host(), managementPort));
        }
        var hot = TopicSizes.measure(admin, nodes.stream().map(Node::id).toList());
        var cold = new TreeMap<String, Long>();
        long produced = 0;
        var complete = true;
        for (var answer : asked.entrySet()) {
            try {
                var metrics = TopicMetrics.of(answer.getValue().join());
                metrics.cold().forEach((topic, bytes) -> cold.merge(topic, bytes, Long::sum));
                produced += entry.producedSince(answer.getKey(), metrics.produced());
                entry.noteErrors(answer.getKey(), metrics.copyErrors(), clock.instant());
            } catch (CompletionException e) {
                complete = false;
            }
        }
        var now = clock.instant();
        long seconds = entry.at == Instant.MIN ? 0 : Duration.between(entry.at, now).toSeconds();
        return new Footprint(
                hot, cold, entry.failing(now), seconds == 0 ? 0 : produced / seconds, complete);
    }

    /** The last measurement of a cluster, and when the brokers' error counters last grew. */
    private static final class Measured {
        private Instant at = Instant.MIN;
        private volatile Footprint footprint = Footprint.UNKNOWN;
        private final Map<Integer, Map<String, Long>> counters = new HashMap<>();
        private final Map<Integer, Long> produced = new HashMap<>();
        private final Map<String, Instant> failedAt = new HashMap<>();

        /** Nothing of a broker that is seen for the first time, or has begun anew. */
        long producedSince(int broker, long bytes) {
            var before = produced.put(broker, bytes);
            return before == null ? 0 : Math.max(0, bytes - before);
        }

        /** A counter that is smaller than before has begun anew, with its broker. */
        void noteErrors(int broker, Map<String, Long> errors, Instant now) {
            var before = counters.put(broker, errors);
            if (before != null) {
                errors.forEach((topic, count) -> {
                    if (count > 0 && count.longValue() != before.getOrDefault(topic, 0L)) {
                        failedAt.put(topic, now);
                    }
                });
            }
        }

        SortedSet<String> failing(Instant now) {
            failedAt.values().removeIf(at -> at.plus(FAILURE_COUNTS_FOR).isBefore(now));
            return new TreeSet<>(failedAt.keySet());
        }
    }
}
