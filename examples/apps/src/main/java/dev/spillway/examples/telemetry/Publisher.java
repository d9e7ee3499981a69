package dev.spillway.examples.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and metrics to their topics. Logs have no key, so that all partitions get as many of them;
 * metrics have that of their resource, so that those of a service stay in order.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final InstrumentationScope SCOPE =
            InstrumentationScope.newBuilder().setName("dev.spillway.examples").build();

    private final Producer<String, byte[]> producer;
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final Counter lost;
    private volatile boolean connected;

    Publisher(Producer<String, byte[]> producer, MeterRegistry meters) {
        this.producer = producer;
        this.lost =
                Counter.builder("telemetry.lost")
                        .description("Log entries and metrics that Kafka did not take in time")
                        .register(meters);
    }

    /** Whether Kafka has acknowledged something. */
    boolean isConnected() {
        return connected;
    }

    void logs(Resource resource, List<LogRecord> entries) {
        var request =
                ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(
                                ResourceLogs.newBuilder()
                                        .setResource(resource)
                                        .addScopeLogs(
                                                ScopeLogs.newBuilder()
                                                        .setScope(SCOPE)
                                                        .addAllLogRecords(entries)))
                        .build();
        var name = Otlp.name(resource, List.of("service.name")).orElse("");
        send(new ProducerRecord<>(Otlp.LOGS_TOPIC, request.toByteArray()), name, entries.size());
    }

    void metrics(Resource resource, List<Metric> metrics) {
        var request =
                ExportMetricsServiceRequest.newBuilder()
                        .addResourceMetrics(
                                ResourceMetrics.newBuilder()
                                        .setResource(resource)
                                        .addScopeMetrics(
                                                ScopeMetrics.newBuilder()
                                                        .setScope(SCOPE)
                                                        .addAllMetrics(metrics)))
                        .build();
        var key = Otlp.name(resource, List.of("service.name", "service.instance.id")).orElse("");
        send(new ProducerRecord<>(Otlp.METRICS_TOPIC, key, request.toByteArray()), "", 0);
    }

    private void send(ProducerRecord<String, byte[]> telemetry, String service, long entries) {
        producer.send(
                telemetry,
                (metadata, failure) -> {
                    if (failure == null) {
                        connected = true;
                        sent.merge(service, entries, Long::sum);
                    } else {
                        // The producer has tried for two minutes (delivery.timeout.ms).
                        lost.increment(Math.max(1, entries));
                        LOG.error("{} not sent: {}", telemetry.topic(), failure.toString());
                    }
                });
    }

    void flush() {
        producer.flush();
    }

    /** Such as {@code {"accounts":1200,"catalog":1200}}. */
    String sentAsJson() {
        return new TreeMap<>(sent)
                .entrySet().stream()
                        .filter(entry -> !entry.getKey().isEmpty())
                        .map(entry -> "\"%s\":%d".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
    }
}
