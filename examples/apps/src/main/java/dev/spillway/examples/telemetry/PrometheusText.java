package dev.spillway.examples.telemetry;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Prometheus' text format as metrics of OTLP: counters become cumulative sums, everything else
 * gauges, labels attributes. A Collector's receiver {@code prometheus} knows more of it.
 */
final class PrometheusText {
    /** Such as {@code kafka_log_log_size{topic="a",partition="0",} 1.5E3}. */
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+\\d+)?");

    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private PrometheusText() {}

    /**
     * @param wanted names of metrics
     * @param millis when it was read
     */
    static List<Metric> parse(String text, Predicate<String> wanted, long millis) {
        Map<String, List<NumberDataPoint>> points = new LinkedHashMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(sample -> sample.matches() && wanted.test(sample.group(1)))
                .forEach(sample -> {
                    var value = value(sample.group(3));
                    if (!Double.isNaN(value)) {
                        points.computeIfAbsent(sample.group(1), name -> new ArrayList<>())
                                .add(
                                        NumberDataPoint.newBuilder()
                                                .setTimeUnixNano(
                                                        TimeUnit.MILLISECONDS.toNanos(millis))
                                                .setAsDouble(value)
                                                .addAllAttributes(labels(sample.group(2)))
                                                .build());
                    }
                });
        return points.entrySet().stream()
                .map(metric -> metric(metric.getKey(), metric.getValue()))
                .toList();
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static List<KeyValue> labels(String text) {
        var labels = new ArrayList<KeyValue>();
        var label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            var value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            labels.add(Otlp.attribute(label.group(1), value));
        }
        return labels;
    }

    private static Metric metric(String name, List<NumberDataPoint> points) {
        var metric = Metric.newBuilder().setName(name);
        if (name.endsWith("_total")) {
            metric.setSum(
                    Sum.newBuilder()
                            .setIsMonotonic(true)
                            .setAggregationTemporality(
                                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                            .addAllDataPoints(points));
        } else {
            metric.setGauge(Gauge.newBuilder().addAllDataPoints(points));
        }
        return metric.build();
    }
}
