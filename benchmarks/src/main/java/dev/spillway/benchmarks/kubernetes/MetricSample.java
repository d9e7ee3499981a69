package dev.spillway.benchmarks.kubernetes;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of a metrics page in Prometheus' text format, parsed as far as this benchmark needs it.
 *
 * @param name of the metric
 */
public record MetricSample(String name, Map<String, String> labels, double value) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? ([^ ]+)(?: [0-9]+)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** The samples of one metric. */
    public static Stream<MetricSample> of(String page, String metric) {
        return page.lines()
                .filter(line -> line.startsWith(metric))
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(metric))
                .map(line ->
                        new MetricSample(
                                line.group(1),
                                labels(line.group(2) == null ? "" : line.group(2)),
                                Double.parseDouble(line.group(3))));
    }

    public String label(String label) {
        return labels.getOrDefault(label, "");
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher each = LABEL.matcher(text);
        while (each.find()) {
            labels.put(each.group(1), each.group(2));
        }
        return labels;
    }

    /** The increase of counts between two moments, by key. */
    public static Map<String, Long> since(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> counted = new LinkedHashMap<>();
        after.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> {
                    long more = each.getValue() - before.getOrDefault(each.getKey(), 0L);
                    if (more > 0) {
                        counted.put(each.getKey(), more);
                    }
                });
        return counted;
    }
}
