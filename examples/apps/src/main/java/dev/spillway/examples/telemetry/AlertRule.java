package dev.spillway.examples.telemetry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What must not be for a whole window, for each resource by itself.
 *
 * @param name such as {@code HighErrorShare}
 * @param metric such as {@code http.server.request.duration}
 * @param by the attributes of a resource that tell it from others
 * @param measure what of the metric
 * @param above the limit
 * @param windows how many windows, one after the other, must be above it before the alert fires
 */
record AlertRule(
        String name, String metric, List<String> by, Measure measure, double above, int windows) {

    enum Measure {
        /** Of a histogram by {@code http.response.status_code}: the share of 5xx, 0 to 1. */
        ErrorShare {
            @Override
            double of(Totals totals) {
                return totals.count() == 0 ? 0 : totals.errors() / totals.count();
            }
        },
        /** Of a histogram: the mean. */
        Mean {
            @Override
            double of(Totals totals) {
                return totals.count() == 0 ? 0 : totals.sum() / totals.count();
            }
        },
        /** Of a gauge or counter: the largest value. */
        Max {
            @Override
            double of(Totals totals) {
                return totals.max();
            }
        };

        abstract double of(Totals totals);
    }

    /** Of a rule and a resource: what a window has seen, or a single data point. */
    record Totals(double count, double errors, double sum, double max) {
        static final Totals NONE = new Totals(0, 0, 0, -Double.MAX_VALUE);

        Totals plus(Totals other) {
            return new Totals(
                    count + other.count,
                    errors + other.errors,
                    sum + other.sum,
                    Math.max(max, other.max));
        }
    }

    AlertRule {
        if (by.isEmpty()) {
            throw new IllegalArgumentException(name + ": `by` names no attribute of a resource");
        }
        if (windows < 1) {
            throw new IllegalArgumentException(
                    name + ": `windows` is %d, not 1 or more".formatted(windows));
        }
    }

    boolean violatedBy(Totals totals) {
        return measure.of(totals) > above;
    }

    /**
     * Reads a JSON list.
     *
     * @throws IOException when it cannot be read, or a rule is not valid
     */
    static List<AlertRule> read(Path file) throws IOException {
        return JsonMapper.builder().build().readValue(file.toFile(), new TypeReference<>() {});
    }
}
