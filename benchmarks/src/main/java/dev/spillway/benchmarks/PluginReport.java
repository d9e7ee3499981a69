package dev.spillway.benchmarks;

import dev.spillway.benchmarks.measure.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

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
        StringBuilder table =
                new StringBuilder("| | measured | target | met |\n|---|---|---|---|\n");
        Stream.of(uploads(), sequentialReads(), randomReads())
                .flatMap(List::stream)
                .forEach(row -> table.append(row.text()));
        return table.toString();
    }

    private List<Row> uploads() {
        Measurement upload = result(Suite.UPLOAD_4);
        return List.of(
                atLeast(
                        "upload, 4 threads / raw PUT, 4 parallel",
                        speed(upload, result(Suite.RAW_PUT)),
                        0.70),
                atMost("upload, allocation MB/GB", upload.allocatedMegabytesPerGigabyte(), 200),
                atMost("upload, peak heap growth MB", upload.peakHeapGrowthBytes() / 1e6, 160),
                atMost(
                        "upload of 1 MiB, requests per segment",
                        result(Suite.UPLOAD_SMALL).requestsPerOperation(),
                        1));
    }

    private List<Row> sequentialReads() {
        Measurement one = result(Suite.READ_1);
        Measurement each = result(Suite.READ_EACH);
        Measurement raw2 = result(Suite.RAW_GET_2);
        Measurement raw4 = result(Suite.RAW_GET_4);
        Measurement rawEach = result(Suite.RAW_GET_EACH);
        Measurement rawKeptEach = result(Suite.RAW_KEPT_EACH);
        return List.of(
                atMost(
                        "three indexes, GETs per segment",
                        result(Suite.INDEXES).requestsPerOperation(),
                        1),
                atLeast("1 consumer / raw GETs, 2 parallel", speed(one, raw2), 0.85),
                atLeast("1 consumer / raw GETs, 4 parallel", speed(one, raw4), 0.85),
                atLeast(
                        "one consumer per segment / raw GETs, one per segment",
                        speed(each, rawEach),
                        0.80),
                atMost("1 consumer, GB moved / GB read", one.movedPerRead(), 1.05),
                atMost("one consumer per segment, GB moved / GB read", each.movedPerRead(), 1.05),
                atMost("one consumer per segment, CPU / raw GETs' CPU", cpu(each, rawEach), 1.3),
                untargeted(
                        "the same / CPU of raw GETs that also verify and copy",
                        cpu(each, rawKeptEach)),
                untargeted("1 consumer, CPU / raw GETs' CPU, 4 parallel", cpu(one, raw4)));
    }

    private List<Row> randomReads() {
        Measurement random = result(Suite.RANDOM);
        Measurement raw = result(Suite.RAW_RANDOM);
        return List.of(
                atMost(
                        "random 64 KiB, p50 / raw p50",
                        quantile(random, 0.5) / quantile(raw, 0.5),
                        1.4),
                atMost(
                        "random 64 KiB, p99 / raw p95",
                        quantile(random, 0.99) / quantile(raw, 0.95),
                        2),
                atMost("random 64 KiB, GETs per read", random.requestsPerOperation(), 1.1));
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

    private static double cpu(Measurement of, Measurement against) {
        return of.cpuSecondsPerGigabyte() / against.cpuSecondsPerGigabyte();
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
