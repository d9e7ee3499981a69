package dev.spillway.broker.management;

import dev.spillway.broker.disk.DiskReport;
import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.MalformedObjectNameException;

/**
 * Kafka's and the tiered-storage plugin's MBeans as Prometheus metrics, named by {@link
 * MetricRules}, the JVM's own, what is used for TLS, and how full the disk is.
 */
final class PrometheusMetrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    PrometheusMetrics(
            MetricRules named, Supplier<List<ServedTls>> tls, Supplier<Optional<DiskReport>> disk) {
        GaugeWithCallback.builder()
                .name("spillway_tls_certificate_not_after_seconds")
                .help("When the certificate in use expires, in seconds since 1970.")
                .labelNames("file", "trust")
                .callback(gauge ->
                        tls.get()
                                .forEach(served ->
                                        gauge.call(
                                                served.notAfter().getEpochSecond(),
                                                served.file(),
                                                served.trustFile())))
                .register(registry);
        CounterWithCallback.builder()
                .name("spillway_tls_reload_failures_total")
                .help("Changed TLS files that could not be used.")
                .labelNames("file", "trust")
                .callback(counter ->
                        tls.get()
                                .forEach(served ->
                                        counter.call(
                                                served.failures(),
                                                served.file(),
                                                served.trustFile())))
                .register(registry);
        DiskMetrics.register(registry, disk);
        JvmMetrics.builder().register(registry);
        try (InputStream rules =
                Objects.requireNonNull(
                        PrometheusMetrics.class.getResourceAsStream(named.resource()))) {
            new JmxCollector(rules).register(registry);
        } catch (IOException | MalformedObjectNameException e) {
            throw new IllegalStateException(named.resource(), e);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        writer.write(out, registry.scrape());
    }
}
