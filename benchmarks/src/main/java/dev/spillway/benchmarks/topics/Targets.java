package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results that have a target, and whether they meet it. */
record Targets(RunResults figures, RunParameters scale) {
    private static final double MIB = 1024.0 * 1024;

    /** Empty when none was measured. */
    String table() {
        List<String> rows = new ArrayList<>();
        CreationTimes raw = figures.raw;
        OperatorRun.Result topics = figures.topics;
        if (raw != null && topics != null) {
            rows.add(row("Kafka's part / raw", topics.kafka().kafkaPart() / raw.kafkaPart(), 1.5));
            rows.add(row("all Ready / raw", topics.ready() / raw.logs(), 3));
            rows.add(row("API writes a Topic", writes(topics), 2));
            rows.add(row("Events a Topic", topics.eventsPerTopic(), 1));
            if (figures.peakResidentBytes > 0) {
                rows.add(row("operator's peak memory, MiB", figures.peakResidentBytes / MIB, 350));
            }
        }
        OperatorRestart restart = figures.restart;
        if (restart != null) {
            rows.add(
                    row(
                            "restart: first idle, s",
                            restart.idle() < 0 ? Double.POSITIVE_INFINITY : restart.idle(),
                            30));
            rows.add(row("restart: writes", restartWrites(restart), 0));
        }
        ChangeLatency changes = figures.changes;
        if (changes != null) {
            rows.add(row("one change to Kafka, p50, s", ChangeLatency.median(changes.kafka()), 1));
        }
        return rows.isEmpty()
                ? ""
                : "| | measured | target | met |\n|---|---|---|---|\n" + String.join("\n", rows);
    }

    /**
     * The API server's count, including refused and empty writes; where there is none, versions.
     */
    private static double writes(OperatorRun.Result topics) {
        return topics.spent()
                .api()
                .map(api -> (double) api.topicWrites() / topics.topics())
                .orElse(topics.writesPerTopic());
    }

    private static double restartWrites(OperatorRestart restart) {
        Optional<Long> counted =
                restart.spent()
                        .flatMap(ClusterMeters.Spent::api)
                        .map(ApiRequestCounts.Counts::writes);
        return counted.orElse(restart.changes());
    }

    private static String row(String name, double measured, double most) {
        return TopicsReport.row(
                name,
                TopicsReport.d(measured),
                "≤ " + TopicsReport.d(most),
                measured <= most ? "yes" : "no");
    }
}
