package dev.spillway.benchmarks.disks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table for people, in Markdown. */
final class DisksReport {
    private DisksReport() {}

    static String of(List<Phase> phases) {
        return phases.stream()
                .map(DisksReport::row)
                .collect(
                        Collectors.joining(
                                "",
                                "\n| what | s | written, GB | MB/s | fullest disk, % | at most, %"
                                        + " | horizon at the end | changes |\n"
                                        + "|---|---|---|---|---|---|---|---|\n",
                                ""));
    }

    private static String row(Phase phase) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.1f | **%.1f** | %s | %s | %d |%n",
                phase.what(),
                phase.seconds(),
                phase.written() / 1e9,
                phase.written() / 1e6 / phase.seconds(),
                phase.fullest(),
                Double.isNaN(phase.limit())
                        ? ""
                        : String.format(Locale.ROOT, "%.0f", phase.limit()),
                phase.horizon(),
                phase.changes());
    }
}
