package dev.spillway.broker.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The tiered-storage plugin's MBeans, registered as the plugin does, have the names of the
 * reference page.
 */
class PluginMetricsTest {
    private static final Pattern NAME = Pattern.compile("`spillway_tier_(\\w+)`");

    private final Metrics beans = new Metrics();

    @BeforeEach
    void register() {
        JmxReporter jmx = new JmxReporter();
        jmx.contextChange(new KafkaMetricsContext("dev.spillway.tier"));
        beans.addReporter(jmx);
    }

    @AfterEach
    void close() {
        beans.close();
        assertThat(ManagementFactory.getPlatformMBeanServer().getDomains())
                .doesNotContain("dev.spillway.tier");
    }

    @Test
    void operationsAndTopicsAreLabels() throws IOException {
        add("requests-total", labels("operation", "GetObject", "result", "throttled"));
        add("request-latency-p50-ms", labels("operation", "GetObject"));
        add("request-latency-p99-ms", labels("operation", "GetObject"));
        add("copy-lag-ms", labels("topic", "page-views.v2"));

        assertThat(scraped())
                .contains(
                        "\n"
                            + "spillway_tier_requests_total{operation=\"GetObject\",result=\"throttled\"}"
                            + " 7.0\n",
                        "\n"
                            + "spillway_tier_request_latency_ms{operation=\"GetObject\",quantile=\"0.5\"}"
                            + " 7.0\n",
                        "\n"
                            + "spillway_tier_request_latency_ms{operation=\"GetObject\",quantile=\"0.99\"}"
                            + " 7.0\n",
                        "\nspillway_tier_copy_lag_ms{topic=\"page-views.v2\"} 7.0\n");
    }

    @Test
    void theOthersAreNamedAsTheReferenceSays() throws IOException {
        var labelled =
                Set.of("requests_total", "request_latency_ms", "copy_lag_ms", "bucket_trouble");
        var plain =
                NAME.matcher(Files.readString(Path.of("../docs/reference/broker-metrics.md")))
                        .results()
                        .map(name -> name.group(1))
                        .filter(name -> !labelled.contains(name))
                        .toList();
        assertThat(plain).hasSizeGreaterThan(20);
        plain.forEach(name -> add(name.replace('_', '-'), Map.of()));

        String scraped = scraped();

        assertThat(plain)
                .allSatisfy(
                        name -> assertThat(scraped).contains("\nspillway_tier_" + name + " 7.0"));
        assertThat(scraped)
                .contains("# TYPE spillway_tier_copied_bytes_total counter")
                .contains("# TYPE spillway_tier_cache_bytes gauge");
    }

    /** The operator reads this line; a store's message may contain anything. */
    @Test
    void whyTheBucketCannotBeUsedIsALabel() throws IOException {
        say("PUT a/.probe-* in bucket cold: HTTP 403 (\"who\", {a=b}, c:\\d), no more");

        assertThat(scraped())
                .contains(
                        "\n"
                            + "spillway_tier_bucket_trouble{why=\"PUT a/.probe-* in bucket cold:"
                            + " HTTP 403 (\\\"who\\\", {a=b}, c:\\\\d), no more\"} 1.0\n");
    }

    @Test
    void aUsableBucketHasNoTroubleMetric() throws IOException {
        say("");
        add("bucket-usable", Map.of());

        assertThat(scraped())
                .contains("\nspillway_tier_bucket_usable 7.0\n")
                .doesNotContain("bucket_trouble");
    }

    private void say(String trouble) {
        Gauge<String> why = (config, now) -> trouble;
        beans.addMetric(
                new MetricName("bucket-trouble", "tiered-storage", "", Map.of()),
                new MetricConfig(),
                why);
    }

    private void add(String name, Map<String, String> labels) {
        Gauge<Long> seven = (config, now) -> 7L;
        beans.addMetric(
                new MetricName(name, "tiered-storage", "", labels), new MetricConfig(), seven);
    }

    private static Map<String, String> labels(String... namesAndValues) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }

    private static String scraped() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new dev.spillway.broker.management.PrometheusMetrics(
                        MetricRules.SERVER, List::of, Optional::empty)
                .writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
