package dev.spillway.examples.telemetry;

import dev.spillway.examples.telemetry.AlertRule.Totals;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Of all metrics, the data points that a rule is about: keyed by rule and resource, at their own
 * time.
 */
final class Samples
        extends ContextualProcessor<byte[], ExportMetricsServiceRequest, AlertKey, Totals> {
    private final Map<String, List<AlertRule>> rulesByMetric;

    Samples(List<AlertRule> rules) {
        this.rulesByMetric = rules.stream().collect(Collectors.groupingBy(AlertRule::metric));
    }

    @Override
    public void process(Record<byte[], ExportMetricsServiceRequest> request) {
        for (var resource : request.value().getResourceMetricsList()) {
            for (var scope : resource.getScopeMetricsList()) {
                for (var metric : scope.getMetricsList()) {
                    for (var rule : rulesByMetric.getOrDefault(metric.getName(), List.of())) {
                        Otlp.name(resource.getResource(), rule.by())
                                .map(subject -> new AlertKey(rule.name(), subject))
                                .ifPresent(key ->
                                        points(
                                                metric,
                                                (nanos, totals) ->
                                                        context()
                                                                .forward(
                                                                        request.withKey(key)
                                                                                .withValue(totals)
                                                                                .withTimestamp(
                                                                                        time(
                                                                                                request,
                                                                                                nanos)))));
                    }
                }
            }
        }
    }

    /**
     * A point's own time, but never later than the record's: one clock that is fast would close
     * everybody's windows.
     */
    private static long time(Record<?, ?> request, long nanos) {
        var millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis <= 0 ? request.timestamp() : Math.min(millis, request.timestamp());
    }

    private static void points(Metric metric, BiConsumer<Long, Totals> each) {
        switch (metric.getDataCase()) {
            case HISTOGRAM ->
                    metric.getHistogram()
                            .getDataPointsList()
                            .forEach(point -> each.accept(point.getTimeUnixNano(), totals(point)));
            case GAUGE ->
                    metric.getGauge()
                            .getDataPointsList()
                            .forEach(point -> each.accept(point.getTimeUnixNano(), totals(point)));
            case SUM ->
                    metric.getSum()
                            .getDataPointsList()
                            .forEach(point -> each.accept(point.getTimeUnixNano(), totals(point)));
            case EXPONENTIAL_HISTOGRAM, SUMMARY, DATA_NOT_SET -> {}
        }
    }

    private static Totals totals(HistogramDataPoint point) {
        var failed =
                Otlp.text(point.getAttributesList(), "http.response.status_code")
                        .filter(status -> status.startsWith("5"))
                        .isPresent();
        return new Totals(
                point.getCount(), failed ? point.getCount() : 0, point.getSum(), point.getMax());
    }

    private static Totals totals(NumberDataPoint point) {
        var value =
                switch (point.getValueCase()) {
                    case AS_DOUBLE -> point.getAsDouble();
                    case AS_INT -> (double) point.getAsInt();
                    case VALUE_NOT_SET -> 0.0;
                };
        return new Totals(1, 0, value, value);
    }
}
