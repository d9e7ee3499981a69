package dev.spillway.broker.management;

import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import javax.management.MalformedObjectNameException;

/**
 * Kafka's and the tiered-storage plugin's MBeans as Prometheus metrics, named by the rules in
 * metrics.yaml (docs/reference/broker-metrics.md lists them), and the JVM's own.
 */
final class PrometheusMetrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    PrometheusMetrics() {
        JvmMetrics.builder().register(registry);
        try (InputStream rules =
                Objects.requireNonNull(
                        PrometheusMetrics.class.getResourceAsStream("metrics.yaml"))) {
            new JmxCollector(rules).register(registry);
        } catch (IOException | MalformedObjectNameException e) {
            throw new IllegalStateException("metrics.yaml", e);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        writer.write(out, registry.scrape());
    }
}
