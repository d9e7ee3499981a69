package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as Markdown tables. */
record TopicsReport(RunResults figures, RunParameters scale) {
    private static final String UNKNOWN = "not known";
    private static final double MIB = 1024.0 * 1024;

    /** All of it. */
    String text() {
        List<String> parts = new ArrayList<>();
        creation().ifPresent(parts::add);
        writes().ifPresent(parts::add);
        rest().ifPresent(parts::add);
        String targets = new Targets(figures, scale).table();
        if (!targets.isEmpty()) {
            parts.add(targets);
        }
        return String.join("\n\n", parts);
    }

    private Optional<String> creation() {
        CreationTimes raw = figures.raw;
        if (raw == null) {
            return Optional.empty();
        }
        Optional<OperatorRun.Result> topics = Optional.ofNullable(figures.topics);
        Optional<CreationTimes> through = topics.map(OperatorRun.Result::kafka);
        List<String> lines = new ArrayList<>();
        lines.add(
                "| %d topics, seconds | raw Admin | Topics | ratio |\n|---|---|---|---|"
                        .formatted(scale.topics()));
        lines.add(row("all applied", "", cell(topics, OperatorRun.Result::applied), ""));
        lines.add(row("the first is in Kafka", "", cell(through, CreationTimes::first), ""));
        lines.add(compared("Kafka has accepted the last", raw, through, CreationTimes::accepted));
        lines.add(compared("every log exists", raw, through, CreationTimes::logs));
        lines.add(
                compared(
                        "Kafka's part: first in Kafka to last log",
                        raw,
                        through,
                        CreationTimes::kafkaPart));
        lines.add(
                row(
                        "the last Topic is Ready",
                        "",
                        cell(topics, OperatorRun.Result::ready),
                        topics.map(result -> ratio(result.ready(), raw.logs())).orElse("")));
        lines.add(
                row(
                        "CPU of the broker",
                        figures.rawSpent == null ? UNKNOWN : s(figures.rawSpent.brokerCpu()),
                        topics.map(result -> s(result.spent().brokerCpu())).orElse(""),
                        ""));
        lines.add(
                row(
                        "CPU of the operator",
                        "",
                        topics.map(result -> s(result.spent().operatorCpu())).orElse(""),
                        ""));
        return Optional.of(String.join("\n", lines));
    }

    private static String compared(
            String name,
            CreationTimes raw,
            Optional<CreationTimes> through,
            ToDoubleFunction<CreationTimes> seconds) {
        double rawSeconds = seconds.applyAsDouble(raw);
        return row(
                name,
                s(rawSeconds),
                cell(through, seconds),
                through.map(times -> ratio(seconds.applyAsDouble(times), rawSeconds)).orElse(""));
    }

    private static <T> String cell(Optional<T> result, ToDoubleFunction<T> seconds) {
        return result.map(found -> s(seconds.applyAsDouble(found))).orElse("");
    }

    private Optional<String> writes() {
        OperatorRun.Result topics = figures.topics;
        if (topics == null) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        lines.add("| while %d Topics were created | |\n|---|---|".formatted(topics.topics()));
        lines.add(
                row(
                        "versions of a Topic by the operator",
                        d(topics.writesPerTopic()) + (topics.complete() ? "" : " (watch broke)")));
        lines.add(row("Events of a Topic", d(topics.eventsPerTopic())));
        lines.add(row("Events by reason", kinds(topics.events())));
        topics.spent()
                .api()
                .ifPresent(api -> {
                    lines.add(row("API requests" + whose(), kinds(api.byKind())));
                    lines.add(row("of them for Leases, not in these", Long.toString(api.leases())));
                });
        topics.spent().admin().ifPresent(admin -> lines.add(row("Admin requests", kinds(admin))));
        lines.add(
                row(
                        "peak resident memory of the operator",
                        figures.peakResidentBytes == 0
                                ? UNKNOWN
                                : d(figures.peakResidentBytes / MIB) + " MiB"));
        restart(lines);
        changes(lines);
        return Optional.of(String.join("\n", lines));
    }

    private void restart(List<String> lines) {
        OperatorRestart restart = figures.restart;
        if (restart == null) {
            return;
        }
        lines.add(row("restarted: time to process start, s", d(restart.started())));
        lines.add(
                row(
                        "restarted: idle after, s",
                        restart.idle() < 0 ? "not within 5 minutes" : d(restart.idle())));
        lines.add(row("restarted: versions of Topics", Long.toString(restart.changes())));
        restart.spent()
                .flatMap(ClusterMeters.Spent::api)
                .ifPresent(api -> lines.add(row("restarted: API requests", kinds(api.byKind()))));
        restart.spent()
                .flatMap(ClusterMeters.Spent::admin)
                .ifPresent(admin -> lines.add(row("restarted: Admin requests", kinds(admin))));
    }

    private void changes(List<String> lines) {
        ChangeLatency changes = figures.changes;
        if (changes != null) {
            lines.add(row("one change, apply to Kafka, s", spread(changes.kafka())));
            lines.add(row("one change, apply to status, s", spread(changes.status())));
        }
    }

    private static String spread(List<Double> seconds) {
        return "p50 %s, p95 %s, most %s, of %d"
                .formatted(
                        d(ChangeLatency.median(seconds)),
                        d(ChangeLatency.quantile(seconds, 0.95)),
                        d(ChangeLatency.quantile(seconds, 1)),
                        seconds.size());
    }

    private String whose() {
        return figures.ofAllClients ? ", of all clients" : " of the operator";
    }

    private Optional<String> rest() {
        if (figures.rests.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "| at rest, Topics | API requests per minute | for Leases | Admin requests per"
                    + " minute | operator, % of a core | broker, % of a core | API by kind | Admin"
                    + " by kind |\n"
                    + "|---|---|---|---|---|---|---|---|");
        for (IdleLoad rest : figures.rests) {
            ClusterMeters.Spent spent = rest.spent();
            lines.add(
                    row(
                            Integer.toString(rest.topics()),
                            spent.perMinute(spent.apiRequests())
                                    .map(TopicsReport::d)
                                    .orElse(UNKNOWN),
                            spent.perMinute(spent.api().map(ApiRequestCounts.Counts::leases))
                                    .map(TopicsReport::d)
                                    .orElse(UNKNOWN),
                            spent.perMinute(spent.adminRequests())
                                    .map(TopicsReport::d)
                                    .orElse(UNKNOWN),
                            percent(spent.operatorCpu(), spent.seconds()),
                            percent(spent.brokerCpu(), spent.seconds()),
                            spent.api().map(api -> kinds(api.byKind())).orElse(""),
                            spent.admin().map(TopicsReport::kinds).orElse("")));
        }
        return Optional.of(String.join("\n", lines));
    }

    private static String percent(OptionalDouble cpu, double seconds) {
        return cpu.isPresent() ? d(100 * cpu.getAsDouble() / seconds) : UNKNOWN;
    }

    private static String kinds(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String s(OptionalDouble seconds) {
        return seconds.isPresent() ? s(seconds.getAsDouble()) : UNKNOWN;
    }

    private static String s(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }

    static String d(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static String ratio(double one, double other) {
        return d(one / other);
    }
}
