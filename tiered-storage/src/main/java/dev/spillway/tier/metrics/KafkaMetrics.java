package dev.spillway.tier.metrics;

import dev.spillway.tier.metrics.RequestMetrics.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;

/**
 * Shows the counters as Kafka metrics in JMX: {@code dev.spillway.tier:type=tiered-storage} and,
 * with labels, {@code ...,operation=GetObject,result=ok}. Totals count from the start of the
 * broker.
 *
 * <p>A registry of our own and not the broker's (KIP-877): a broker hands its registry only to
 * plugins that it loads without a class path of their own, since the wrapper that it puts around
 * the others does not pass it on (seen in Kafka 4.4).
 */
public final class KafkaMetrics implements AutoCloseable {
    private static final String DOMAIN = "dev.spillway.tier";
    private static final String GROUP = "tiered-storage";

    /** Topics beyond these have no metric of their own. */
    private static final int MAX_TOPICS = 1000;

    private final Map<String, Long> copyLagMs = new ConcurrentHashMap<>();
    private final Metrics metrics = new Metrics();

    /** Gauges that are read where they stand. */
    public interface Gauges {
        long cacheBytes();

        long cacheMaxBytes();

        int partsInFlight();

        /** Objects and uploads that are to go and are not gone yet. */
        long deletionsPending();

        /** Objects that the cluster has never recorded; they are kept. */
        long unknownObjects();

        /** Whether the last look at the bucket, not long ago, has proven it usable. */
        boolean bucketUsable();

        /** When that was last so; the epoch when never since the start. */
        Instant bucketProvenAt();

        /** Why the last look failed; empty when it did not. */
        String bucketTrouble();
    }

    public KafkaMetrics(Counters counters, RequestMetrics requests, Gauges gauges) {
        JmxReporter jmx = new JmxReporter();
        jmx.contextChange(new KafkaMetricsContext(DOMAIN));
        metrics.addReporter(jmx);
        total("copied-segments-total", "Segments copied to the bucket", counters.copiedSegments);
        total("copied-bytes-total", "Bytes of segments copied", counters.copiedBytes);
        total(
                "stored-bytes-total",
                "Bytes of objects written: smaller when compressed, indexes included",
                counters.storedBytes);
        total("copy-failures-total", "Copies that failed", counters.copyFailures);
        total("fetches-total", "Fetches of records begun", counters.fetches);
        total("fetch-failures-total", "Fetches that failed", counters.fetchFailures);
        total("read-bytes-total", "Bytes of segments given to Kafka", counters.readBytes);
        total("received-bytes-total", "Bytes received from the bucket", counters.receivedBytes);
        total("index-fetches-total", "Indexes given to Kafka", counters.indexFetches);
        total("deleted-segments-total", "Segments deleted", counters.deletedSegments);
        total("delete-failures-total", "Deletes that failed", counters.deleteFailures);
        total("cache-hits-total", "Chunks that were in memory", counters.cacheHits);
        total("cache-misses-total", "Chunks that a reader waited for", counters.cacheMisses);
        total("cache-evictions-total", "Chunks dropped for others", counters.cacheEvictions);
        total("hedged-gets-total", "GETs asked for a second time", counters.hedgedGets);
        total("resumed-gets-total", "GETs that broke and went on", counters.resumedGets);
        total(
                "checksum-mismatches-total",
                "Chunks or indexes that arrived wrong",
                counters.checksumMismatches);
        total("swept-uploads-total", "Unfinished uploads aborted", counters.sweptUploads);
        total("swept-objects-total", "Dead objects found and deleted", counters.sweptObjects);
        total(
                "late-deletions-total",
                "Objects and uploads deleted after the first try had failed",
                counters.lateDeletions);
        total(
                "forgotten-deletions-total",
                "Deletions beyond those that are tried again from memory",
                counters.forgottenDeletions);
        total(
                "unexpected-errors-total",
                "Errors that nobody foresaw: please report them",
                counters.unexpectedErrors);
        gauge("cache-bytes", "Bytes of the cache in use", Map.of(), gauges::cacheBytes);
        gauge("cache-max-bytes", "Bytes that the cache may use", Map.of(), gauges::cacheMaxBytes);
        gauge("parts-in-flight", "Parts being sent", Map.of(), gauges::partsInFlight);
        gauge(
                "deletions-pending",
                "Objects and unfinished uploads that are to be deleted and are not yet",
                Map.of(),
                gauges::deletionsPending);
        gauge(
                "unknown-objects",
                "Objects that the cluster has never recorded: spillway-tier gc lists them",
                Map.of(),
                gauges::unknownObjects);
        gauge(
                "bucket-usable",
                "1 when the last look at the bucket, not long ago, listed, wrote, read and deleted",
                Map.of(),
                () -> gauges.bucketUsable() ? 1 : 0);
        gauge(
                "bucket-proven-timestamp-seconds",
                "When a look at the bucket last worked, in seconds since 1970; 0 when none has",
                Map.of(),
                () -> gauges.bucketProvenAt().getEpochSecond());
        Gauge<String> trouble = (config, at) -> gauges.bucketTrouble();
        add(
                "bucket-trouble",
                "Why the last look at the bucket failed; empty when it did not",
                Map.of(),
                trouble);
        RequestMetrics.OPERATIONS.forEach(operation -> requests(operation, requests));
    }

    private void requests(String operation, RequestMetrics requests) {
        for (Result result : Result.values()) {
            gauge(
                    "requests-total",
                    "Requests to the store, every attempt of its own",
                    Map.of(
                            "operation",
                            operation,
                            "result",
                            result.name().toLowerCase(Locale.ROOT)),
                    () -> requests.total(operation, result));
        }
        for (int percent : new int[] {50, 95, 99}) {
            quantile(
                    "request-latency-p" + percent + "-ms",
                    "Milliseconds until an answer began",
                    Map.of("operation", operation),
                    () -> requests.latencies(operation).quantileMs(percent / 100.0));
        }
    }

    /**
     * A segment has been copied.
     *
     * @param lagMs age of its youngest record at that moment
     */
    public void copied(String topic, long lagMs) {
        boolean known = copyLagMs.containsKey(topic);
        if (!known && copyLagMs.size() >= MAX_TOPICS) {
            return;
        }
        if (copyLagMs.put(topic, lagMs) == null) {
            gauge(
                    "copy-lag-ms",
                    "Age of the youngest record of the segment that was copied last, when it was",
                    Map.of("topic", topic),
                    () -> copyLagMs.getOrDefault(topic, 0L));
        }
    }

    private void total(String name, String description, LongAdder counter) {
        gauge(name, description, Map.of(), counter::sum);
    }

    private void gauge(
            String name, String description, Map<String, String> tags, LongSupplier value) {
        Gauge<Long> gauge = (config, now) -> value.getAsLong();
        add(name, description, tags, gauge);
    }

    private void quantile(
            String name, String description, Map<String, String> tags, DoubleSupplier value) {
        Gauge<Double> gauge = (config, now) -> value.getAsDouble();
        add(name, description, tags, gauge);
    }

    private void add(String name, String description, Map<String, String> tags, Gauge<?> gauge) {
        Map<String, String> sorted = new LinkedHashMap<>(new TreeMap<>(tags));
        metrics.addMetricIfAbsent(
                new MetricName(name, GROUP, description, sorted), new MetricConfig(), gauge);
    }

    @Override
    public void close() {
        metrics.close();
    }
}
