package dev.spillway.benchmarks;

import dev.spillway.benchmarks.measure.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The measurements as Markdown tables: what was measured, and how it compares with the targets. */
final class PluginReport {
    private final Map<String, Measurement> results;

    PluginReport(Map<String, Measurement> results) {
        this.results = results;
    }

    String table() {
        StringBuilder table =
                new StringBuilder(
                        """
                        | | MB/s | CPU-s/GB | allocation MB/GB | peak heap growth MB | requests/GB | moved/read | p50 ms | p99 ms | requests |
                        |---|---|---|---|---|---|---|---|---|---|
                        """);
        for (Measurement m : results.values()) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.0f | %.2f | %.0f | %.0f | %.0f | %.2f | %.0f | %.0f | %s |%n",
                            m.name(),
                            m.megabytesPerSecond(),
                            m.cpuSecondsPerGigabyte(),
                            m.allocatedMegabytesPerGigabyte(),
                            m.peakHeapGrowthBytes() / 1e6,
                            m.requestsPerGigabyte(),
                            m.movedPerRead(),
                            m.durations().quantileMs(0.5),
                            m.durations().quantileMs(0.99),
                            m.traffic().describe()));
        }
        return table.toString();
    }

    private record Row(String what, double measured, double target, boolean atLeast) {
        String text() {
            if (Double.isNaN(target)) {
                return String.format(Locale.ROOT, "| %s | %.2f | | |%n", what, measured);
            }
            boolean met = atLeast ? measured >= target : measured <= target;
            return String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %s %.2f | %s |%n",
                    what,
                    measured,
                    atLeast ? "≥" : "≤",
                    target,
                    met ? "yes" : "**no**");
        }
    }

    String targets() {
        Measurement rawPut = result(Suite.RAW_PUT);
        Measurement upload = result(Suite.UPLOAD_4);
        Measurement one = result(Suite.READ_1);
        Measurement each = result(Suite.READ_EACH);
        Measurement rawEach = result(Suite.RAW_GET_EACH);
        Measurement random = result(Suite.RANDOM);
        Measurement rawRandom = result(Suite.RAW_RANDOM);
        List<Row> rows = new ArrayList<>();
        rows.add(atLeast("upload, 4 threads / raw PUT, 4 parallel", speed(upload, rawPut), 0.70));
        rows.add(atMost("upload, allocation MB/GB", upload.allocatedMegabytesPerGigabyte(), 200));
        rows.add(atMost("upload, peak heap growth MB", upload.peakHeapGrowthBytes() / 1e6, 160));
        rows.add(
                atMost(
                        "upload of 1 MiB, requests a segment",
                        result(Suite.UPLOAD_SMALL).requestsPerOperation(),
                        1));
        rows.add(
                atMost(
                        "three indexes, GETs a segment",
                        result(Suite.INDEXES).requestsPerOperation(),
                        1));
        rows.add(
                atLeast(
                        "1 consumer / raw GETs, 2 parallel",
                        speed(one, result(Suite.RAW_GET_2)),
                        0.85));
        rows.add(
                atLeast(
                        "1 consumer / raw GETs, 4 parallel",
                        speed(one, result(Suite.RAW_GET_4)),
                        0.85));
        rows.add(atLeast("a consumer a segment / raw GETs, one each", speed(each, rawEach), 0.80));
        rows.add(atMost("1 consumer, GB moved / GB read", one.movedPerRead(), 1.05));
        rows.add(atMost("a consumer a segment, GB moved / GB read", each.movedPerRead(), 1.05));
        rows.add(
                atMost(
                        "a consumer a segment, CPU / raw GETs' CPU",
                        each.cpuSecondsPerGigabyte() / rawEach.cpuSecondsPerGigabyte(),
                        1.3));
        rows.add(
                untargeted(
                        "the same / CPU of raw GETs that keep, check and hand over",
                        each.cpuSecondsPerGigabyte()
                                / result(Suite.RAW_KEPT_EACH).cpuSecondsPerGigabyte()));
        rows.add(
                untargeted(
                        "1 consumer, CPU / raw GETs' CPU, 4 parallel",
                        one.cpuSecondsPerGigabyte()
                                / result(Suite.RAW_GET_4).cpuSecondsPerGigabyte()));
        rows.add(
                atMost(
                        "random 64 KiB, p50 / raw p50",
                        quantile(random, 0.5) / quantile(rawRandom, 0.5),
                        1.4));
        rows.add(
                atMost(
                        "random 64 KiB, p99 / raw p95",
                        quantile(random, 0.99) / quantile(rawRandom, 0.95),
                        2));
        rows.add(atMost("random 64 KiB, GETs a read", random.requestsPerOperation(), 1.1));
        StringBuilder table =
                new StringBuilder("| | measured | target | met |\n|---|---|---|---|\n");
        rows.forEach(row -> table.append(row.text()));
        return table.toString();
    }

    private Measurement result(String name) {
        Measurement result = results.get(name);
        if (result == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return result;
    }

    private static double speed(Measurement of, Measurement against) {
        return of.megabytesPerSecond() / against.megabytesPerSecond();
    }

    private static double quantile(Measurement of, double share) {
        return of.durations().quantileMs(share);
    }

    /** For comparison. */
    private static Row untargeted(String what, double measured) {
        return new Row(what, measured, Double.NaN, true);
    }

    private static Row atLeast(String what, double measured, double target) {
        return new Row(what, measured, target, true);
    }

    private static Row atMost(String what, double measured, double target) {
        return new Row(what, measured, target, false);
    }
}
