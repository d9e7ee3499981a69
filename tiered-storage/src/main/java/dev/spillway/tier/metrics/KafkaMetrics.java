package dev.spillway.tier.metrics;

import dev.spillway.tier.metrics.RequestMetrics.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
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
 * <p>The registry is the plugin's own, not the broker's (KIP-877): a broker hands its registry only
 * to plugins that it loads without a class path of their own, because the wrapper around the others
 * does not pass it on (seen in Kafka 4.4).
 */
public final class KafkaMetrics implements AutoCloseable {
    private static final String DOMAIN = "dev.spillway.tier";
    private static final String GROUP = "tiered-storage";

    /** Further topics have no metric of their own. */
    private static final int MAX_TOPICS = 1000;

    private record Total(String name, String description, Function<Counters, LongAdder> counter) {}

    private static final List<Total> TOTALS =
            List.of(
                    new Total(
                            "copied-segments-total",
                            "Segments copied to the bucket",
                            counters -> counters.copiedSegments),
                    new Total(
                            "copied-bytes-total",
                            "Bytes of segments copied",
                            counters -> counters.copiedBytes),
                    new Total(
                            "stored-bytes-total",
                            "Bytes of objects written: smaller when compressed, indexes included",
                            counters -> counters.storedBytes),
                    new Total(
                            "copy-failures-total",
                            "Copies that failed",
                            counters -> counters.copyFailures),
                    new Total(
                            "fetches-total",
                            "Fetches of records started",
                            counters -> counters.fetches),
                    new Total(
                            "fetch-failures-total",
                            "Fetches that failed",
                            counters -> counters.fetchFailures),
                    new Total(
                            "read-bytes-total",
                            "Bytes of segments handed to Kafka",
                            counters -> counters.readBytes),
                    new Total(
                            "received-bytes-total",
                            "Bytes received from the bucket",
                            counters -> counters.receivedBytes),
                    new Total(
                            "index-fetches-total",
                            "Indexes handed to Kafka",
                            counters -> counters.indexFetches),
                    new Total(
                            "deleted-segments-total",
                            "Segments deleted",
                            counters -> counters.deletedSegments),
                    new Total(
                            "delete-failures-total",
                            "Deletes that failed",
                            counters -> counters.deleteFailures),
                    new Total(
                            "cache-hits-total",
                            "Chunks that were in the cache",
                            counters -> counters.cacheHits),
                    new Total(
                            "cache-misses-total",
                            "Chunks that a reader waited for",
                            counters -> counters.cacheMisses),
                    new Total(
                            "cache-evictions-total",
                            "Chunks evicted to make room",
                            counters -> counters.cacheEvictions),
                    new Total(
                            "hedged-gets-total",
                            "GETs sent a second time because the first was slow",
                            counters -> counters.hedgedGets),
                    new Total(
                            "resumed-gets-total",
                            "GETs that broke off and were resumed",
                            counters -> counters.resumedGets),
                    new Total(
                            "checksum-mismatches-total",
                            "Chunks or indexes received with a wrong checksum",
                            counters -> counters.checksumMismatches),
                    new Total(
                            "swept-uploads-total",
                            "Unfinished uploads aborted by the sweep",
                            counters -> counters.sweptUploads),
                    new Total(
                            "swept-objects-total",
                            "Dead objects found and deleted",
                            counters -> counters.sweptObjects),
                    new Total(
                            "late-deletions-total",
                            "Objects and uploads deleted after the first attempt had failed",
                            counters -> counters.lateDeletions),
                    new Total(
                            "forgotten-deletions-total",
                            "Failed deletions beyond the number that is retried from memory",
                            counters -> counters.forgottenDeletions),
                    new Total(
                            "unexpected-errors-total",
                            "Errors that are bugs: please report them",
                            counters -> counters.unexpectedErrors));

    private final Map<String, Long> copyLagMs = new ConcurrentHashMap<>();
    private final Metrics metrics = new Metrics();

    /** Values that are read when somebody asks. */
    public interface Gauges {
        long cacheBytes();

        long cacheMaxBytes();

        int partsInFlight();

        /** Objects and uploads that are to be deleted and are not yet. */
        long deletionsPending();

        /** Objects that the cluster has never recorded; they are kept. */
        long unknownObjects();

        /** Whether the last probe of the bucket succeeded, and not long ago. */
        boolean bucketUsable();

        /** When a probe last succeeded; the epoch when none has since the start. */
        Instant bucketProvenAt();

        /** Why the last probe failed; empty when it did not. */
        String bucketTrouble();
    }

    public KafkaMetrics(Counters counters, RequestMetrics requests, Gauges gauges) {
        JmxReporter jmx = new JmxReporter();
        jmx.contextChange(new KafkaMetricsContext(DOMAIN));
        metrics.addReporter(jmx);
        for (Total total : TOTALS) {
            LongAdder counter = total.counter().apply(counters);
            gauge(total.name(), total.description(), Map.of(), counter::sum);
        }
        gauge("cache-bytes", "Bytes of the cache in use", Map.of(), gauges::cacheBytes);
        gauge("cache-max-bytes", "Bytes that the cache may use", Map.of(), gauges::cacheMaxBytes);
        gauge("parts-in-flight", "Parts being sent", Map.of(), gauges::partsInFlight);
        deletions(gauges);
        bucket(gauges);
        RequestMetrics.OPERATIONS.forEach(operation -> requests(operation, requests));
    }

    private void deletions(Gauges gauges) {
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
    }

    private void bucket(Gauges gauges) {
        gauge(
                "bucket-usable",
                "1 when the last probe of the bucket listed, wrote, read and deleted, and is not"
                        + " old",
                Map.of(),
                () -> gauges.bucketUsable() ? 1 : 0);
        gauge(
                "bucket-proven-timestamp-seconds",
                "When a probe of the bucket last succeeded, in seconds since 1970; 0 when none has",
                Map.of(),
                () -> gauges.bucketProvenAt().getEpochSecond());
        Gauge<String> trouble = (config, at) -> gauges.bucketTrouble();
        add(
                "bucket-trouble",
                "Why the last probe of the bucket failed; empty when it did not",
                Map.of(),
                trouble);
    }

    private void requests(String operation, RequestMetrics requests) {
        for (Result result : Result.values()) {
            gauge(
                    "requests-total",
                    "Requests to the store; every attempt counts",
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
     * Records that a segment has been copied.
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
                    "Age of the youngest record of the last copied segment, when it was copied",
                    Map.of("topic", topic),
                    () -> copyLagMs.getOrDefault(topic, 0L));
        }
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
