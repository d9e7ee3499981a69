package dev.spillway.operator.admin;

import dev.spillway.operator.observed.DiskReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The state of the disk in a broker's metrics (docs/reference/broker-metrics.md). Lines that are
 * not understood are skipped.
 */
final class DiskMetrics {
    private static final String PREFIX = "spillway_disk_";
    private static final String HOT = "hot_bytes";
    private static final String RECLAIMABLE = "reclaimable_bytes";

    /** {@code spillway_disk_hot_bytes{older_than="60"} 1.5E9} */
    private static final Pattern LINE =
            Pattern.compile(PREFIX + "(\\w+)(?:\\{older_than=\"([0-9.]+)\",?})? ([-+.0-9Ee]+)");

    private DiskMetrics() {}

    static boolean matches(String line) {
        return line.startsWith(PREFIX);
    }

    /** Empty when the page does not have it: the broker is starting, or its image is older. */
    static Optional<DiskReport> parse(List<String> lines) {
        var values = new TreeMap<String, Long>();
        var hot = new TreeMap<Long, Long>();
        var reclaimable = new TreeMap<Long, Long>();
        for (var line : lines) {
            var found = LINE.matcher(line);
            if (!found.matches()) {
                continue;
            }
            long value = number(found.group(3));
            var age = found.group(2);
            if (age == null) {
                values.put(found.group(1), value);
            } else if (found.group(1).equals(HOT)) {
                hot.put(number(age), value);
            } else if (found.group(1).equals(RECLAIMABLE)) {
                reclaimable.put(number(age), value);
            }
        }
        long capacity = values.getOrDefault("capacity_bytes", 0L);
        var used = values.get("used_bytes");
        if (capacity <= 0 || used == null) {
            return Optional.empty();
        }
        var limit = values.get("produce_limit_bytes_per_second");
        return Optional.of(
                new DiskReport(
                        capacity,
                        used,
                        values.getOrDefault("inflow_bytes_per_second", 0L),
                        0,
                        limit == null ? OptionalLong.empty() : OptionalLong.of(limit),
                        hot,
                        reclaimable,
                        values.getOrDefault("not_uploaded_bytes", 0L),
                        Duration.ofSeconds(values.getOrDefault("not_uploaded_seconds", 0L))));
    }

    private static long number(String text) {
        try {
            return Math.max(0, (long) Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
