package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.Http;
import dev.spillway.local.uses.TopicReader;
import dev.spillway.local.uses.UseNamespace;
import dev.spillway.local.uses.UseNamespace.Kind;
import dev.spillway.local.uses.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The steps of {@link MetricsAndLogs}, in the order of the methods, with what they have measured.
 */
final class MetricsAndLogsRun implements AutoCloseable {
    private static final List<String> FILES =
            List.of(
                    "10-cluster.yaml",
                    "20-topics.yaml",
                    "30-users.yaml",
                    "40-opensearch.yaml",
                    "50-services.yaml",
                    "60-collect.yaml",
                    "70-alerts.yaml",
                    "75-security.yaml",
                    "80-log-index.yaml");

    private static final List<String> TOPICS =
            List.of(
                    "otlp-logs",
                    "otlp-metrics",
                    "alerts",
                    "findings",
                    "log-index-rejected",
                    "syslog");

    private static final List<String> USERS =
            List.of("services", "collect", "alerts", "security", "log-index", "rsyslog", "reader");

    /** And how many Pods of each. */
    private static final Map<String, Integer> DEPLOYMENTS =
            Map.of(
                    "opensearch", 1,
                    "services", 1,
                    "collect", 1,
                    "alerts", 1,
                    "security", 1,
                    "log-index", 2);

    private static final String LOGS = "otlp_logs";
    private static final String REJECTED = "log-index-rejected";
    private static final String SYSLOG = "syslog";
    private static final int SYSLOG_LINES = 100;
    private static final String READER = "reader";
    private static final String LOG_INDEX = "log-index";
    private static final String OPENSEARCH = "opensearch";

    private static final String RULE = "HighErrorShare";
    private static final String FAILING = "checkout";

    /** As in the application: a finding is about so many failed logins within so long. */
    private static final int ATTEMPTS = 10;

    private static final Duration WITHIN = Duration.ofSeconds(30);

    /** Longer than anything takes on a machine that is busy with other things. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final UseNamespace namespace;
    private final Display display;
    private final Waiting waiting;
    private final Figures figures;
    private final Size size;
    private final TopicReader<byte[]> topics;
    private final MadeUpServices services;
    private final LogSearch search;
    private final CommittedOffsets committed;
    private final Watched watched;
    private final Start start;
    private final List<String> attackers = new ArrayList<>();
    private long fault;
    private long verified;

    /**
     * How much is done.
     *
     * @param observed before anything is broken
     * @param withoutOpenSearch at least
     * @param burst log entries at once
     */
    private record Size(Duration observed, Duration withoutOpenSearch, int burst) {
        static final Size WHOLE = new Size(Duration.ofSeconds(10), Duration.ofSeconds(30), 60_000);
        static final Size SMALL = new Size(Duration.ofSeconds(4), Duration.ofSeconds(5), 10_000);
    }

    /**
     * What there was before this run; an earlier one may have left something.
     *
     * @param sent entries of each service since its Pod started
     */
    private record Start(
            Map<TopicPartition, Long> logs,
            Map<TopicPartition, Long> rejected,
            Map<String, Long> sent,
            long documents) {}

    private MetricsAndLogsRun(
            UseNamespace namespace,
            Display display,
            Figures figures,
            Size size,
            TopicReader<byte[]> topics,
            MadeUpServices services,
            LogSearch search,
            CommittedOffsets committed)
            throws DemoFailure {
        this.namespace = namespace;
        this.display = display;
        this.waiting = new Waiting(display, () -> {});
        this.figures = figures;
        this.size = size;
        this.topics = topics;
        this.services = services;
        this.search = search;
        this.committed = committed;
        // Of a run that has failed, or was killed.
        services.recover(FAILING);
        search.unblock();
        var sent = services.rest();
        var logs = topics.ends(List.of(LOGS));
        awaitIndexed("the log entries of before", logs);
        this.start = new Start(logs, topics.ends(List.of(REJECTED)), sent, documentsBefore(logs));
        this.watched = Watched.start(topics);
        services.work();
    }

    /** Applies everything, and waits until it runs. */
    static MetricsAndLogsRun start(
            UseNamespace namespace, Display display, Figures figures, boolean small)
            throws DemoFailure, IOException {
        namespace.apply(FILES.toArray(String[]::new));
        namespace.awaitReady(Kind.Cluster, "events");
        for (var topic : TOPICS) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        for (var user : USERS) {
            namespace.awaitReady(Kind.User, user);
        }
        display.line("  waiting for OpenSearch and the applications");
        for (var deployment : DEPLOYMENTS.entrySet()) {
            namespace.scale(deployment.getKey(), deployment.getValue());
        }
        namespace.awaitPods();
        return new MetricsAndLogsRun(
                namespace,
                display,
                figures,
                small ? Size.SMALL : Size.WHOLE,
                new TopicReader<>(namespace.client(READER), new ByteArrayDeserializer()),
                new MadeUpServices(namespace.serviceAddress("services")),
                new LogSearch(namespace.serviceAddress(OPENSEARCH)),
                new CommittedOffsets(LOG_INDEX, namespace.client(LOG_INDEX)));
    }

    /** Documents of entries before these offsets. */
    private long documentsBefore(Map<TopicPartition, Long> ends) throws DemoFailure {
        var documents = 0L;
        for (var end : ends.entrySet()) {
            documents += search.count(end.getKey().partition(), 0, end.getValue());
        }
        return documents;
    }

    /** While nothing is broken. */
    void observe() throws DemoFailure {
        display.line("three services and four Kafka nodes publish metrics and logs");
        var delays = new ArrayList<Long>();
        waiting.until(
                () -> {
                    var now = System.currentTimeMillis();
                    search.newest(FAILING).ifPresent(newest -> delays.add(now - newest));
                    return false;
                },
                size.observed(),
                this::inOpenSearch);
        if (delays.isEmpty()) {
            throw new DemoFailure(
                    "no log entry of %s is in OpenSearch; %s".formatted(FAILING, inOpenSearch()));
        }
        delays.sort(null);
        var median = delays.get(delays.size() / 2) / 1e3;
        display.line(
                String.format(
                        Locale.ROOT, "  a log entry can be found after %.1f s (median)", median));
        figures.add(
                "searchable",
                "%.1f s after it was written (median), of which up to 1 s is OpenSearch's refresh",
                median);
        if (watched.first(message -> message.isAlert(RULE, FAILING, "firing")).isPresent()) {
            throw new DemoFailure(
                    "an alert fires though no service fails; see `kubectl logs -n metrics-and-logs"
                            + " deploy/alerts`");
        }
    }

    /** OpenSearch is away, and things happen that somebody must be told of. */
    void withoutOpenSearch() throws DemoFailure {
        display.line("OpenSearch is stopped: kubectl scale deploy/opensearch --replicas=0");
        var before = namespace.restartsOf(LOG_INDEX);
        namespace.scale(OPENSEARCH, 0);
        var down = System.nanoTime();

        display.line("meanwhile %s begins to fail: half of its requests".formatted(FAILING));
        fault = System.nanoTime();
        services.fail(FAILING);
        attack();
        var fired = awaitAlert("firing", fault);
        var untilAlert = (fired.nanoTime() - fault) / 1e9;
        display.line(
                String.format(
                        Locale.ROOT,
                        "  alert %s of %s after %.1f s: %.0f %% of its requests fail",
                        RULE,
                        FAILING,
                        untilAlert,
                        100 * fired.json().path("value").asDouble()));
        awaitFindings();
        services.malformed();

        var end = System.nanoTime();
        services.recover(FAILING);
        var resolved = awaitAlert("resolved", fault);
        var untilClear = (resolved.nanoTime() - end) / 1e9;
        display.line(
                String.format(
                        Locale.ROOT,
                        "  the fault ends, and the alert is over after %.1f s",
                        untilClear));
        await(
                "OpenSearch has been away for long enough",
                () -> System.nanoTime() - down > size.withoutOpenSearch().toNanos(),
                () -> "OpenSearch is away; alerts and findings are not");

        namespace.scale(OPENSEARCH, 1);
        var up = System.nanoTime();
        var away = (up - down) / 1e9;
        var waiting = topics.ends(List.of(LOGS));
        display.line(String.format(Locale.ROOT, "OpenSearch is back after %.0f s", away));
        awaitIndexed("the log entries that had to wait", waiting);
        var level = (System.nanoTime() - up) / 1e9;
        display.line(
                String.format(
                        Locale.ROOT,
                        "  all that had to wait are in OpenSearch %.1f s later",
                        level));
        var after = namespace.restartsOf(LOG_INDEX);
        if (!after.equals(before)) {
            throw new DemoFailure(
                    "Pods of log-index and their restarts were %s and are %s: they must wait for OpenSearch, not end"
                            .formatted(before, after));
        }
        figures.add(
                "alert",
                "%.1f s from the fault to the alert, %.1f s from its end to the alert's",
                untilAlert,
                untilClear);
        figures.add(
                "OpenSearch", "away for %.0f s; level again %.1f s after it was back", away, level);
    }

    /** Three addresses guess passwords, a fourth gives up before it is a finding. */
    private void attack() throws DemoFailure {
        var random = ThreadLocalRandom.current();
        for (int attempts : List.of(ATTEMPTS, 2 * ATTEMPTS, 5 * ATTEMPTS)) {
            // Addresses of this run only.
            var address =
                    "2001:db8::%x:%x".formatted(random.nextInt(0x10000), random.nextInt(0x10000));
            attackers.add(address);
            services.guessPasswords(address, attempts);
        }
        services.guessPasswords("2001:db8::%x:0".formatted(random.nextInt(0x10000)), ATTEMPTS - 1);
    }

    private Watched.Message awaitAlert(String state, long since) throws DemoFailure {
        Predicate<Watched.Message> wanted =
                message -> message.nanoTime() >= since && message.isAlert(RULE, FAILING, state);
        await(
                "alert %s of %s is %s".formatted(RULE, FAILING, state),
                () -> watched.first(wanted).isPresent(),
                () -> "waiting for the alert to be " + state);
        return watched.first(wanted).orElseThrow();
    }

    private void awaitFindings() throws DemoFailure {
        await(
                "there is a finding for each of " + attackers,
                () -> found().containsAll(attackers),
                () -> "%d of %d findings".formatted(found().size(), attackers.size()));
        display.line(
                "  %d findings: passwords were guessed from %s"
                        .formatted(attackers.size(), attackers));
    }

    private List<String> found() {
        return watched.all().stream()
                .filter(message -> message.topic().equals(Watched.FINDINGS))
                .map(message -> message.json().path("address").asText())
                .toList();
    }

    /**
     * Waits until OpenSearch has every entry before these offsets, and can find them. The newest
     * document says less: an earlier bulk may still be on its way.
     */
    private void awaitIndexed(String what, Map<TopicPartition, Long> ends) throws DemoFailure {
        await(
                what + " are in OpenSearch",
                () -> committed.of(ends.keySet()).filter(all -> isReached(all, ends)).isPresent(),
                this::inOpenSearch);
        search.refresh();
    }

    private String inOpenSearch() throws DemoFailure {
        return search.count()
                .map(count -> grouped(count) + " log entries in OpenSearch")
                .orElse("OpenSearch does not answer");
    }

    static boolean isReached(Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** One of two Pods that write to OpenSearch is killed. */
    void loseLogIndex() throws DemoFailure {
        var pod = namespace.podsOf(LOG_INDEX).getFirst();
        display.line("killing (-9) a Pod that writes to OpenSearch: " + pod);
        var killed = System.nanoTime();
        namespace.kill(pod);
        // Of each partition the first entry that comes from now on.
        var next = new HashMap<TopicPartition, Long>();
        topics.ends(List.of(LOGS)).forEach((partition, end) -> next.put(partition, end + 1));
        awaitIndexed("log entries written since " + pod + " was killed", next);
        var takeover = (System.nanoTime() - killed) / 1e9;
        display.line(
                String.format(
                        Locale.ROOT,
                        "  entries of every partition arrive again after %.1f s",
                        takeover));
        figures.add(
                "log-index",
                "killed (-9): entries of all partitions arrive again after %.1f s",
                takeover);
        namespace.awaitPods();
    }

    /**
     * How fast log entries get from Kafka into OpenSearch, and how fast OpenSearch is by itself.
     */
    void measureThroughput() throws DemoFailure {
        display.line(
                "measuring OpenSearch alone, then from Kafka, then alone again: %s documents each"
                        .formatted(grouped(size.burst())));
        var limit = BulkLimit.of(search);
        // What is measured first is not its limit: OpenSearch has just been started.
        limit.measure(size.burst());
        var before = limit.measure(size.burst());
        display.progress("  OpenSearch alone: %s documents/s".formatted(grouped((long) before)));
        var rate = indexBurst();
        display.progress("  from Kafka: %s documents/s".formatted(grouped((long) rate)));
        var after = limit.measure(size.burst());
        var alone = (before + after) / 2;
        display.line(
                String.format(
                        Locale.ROOT,
                        "  %,.0f documents/s from Kafka, %,.0f of OpenSearch alone",
                        rate,
                        alone));
        figures.add(
                "documents",
                "%,.0f/s from Kafka into OpenSearch, %.2f of OpenSearch's own _bulk limit (%,.0f"
                        + " before, %,.0f after)",
                rate,
                rate / alone,
                before,
                after);
    }

    /**
     * Documents a second, between a tenth and nine tenths of a burst. It waits in Kafka until all
     * of it is there, as the index is blocked for so long: what is measured is not how fast it is
     * made.
     */
    private double indexBurst() throws DemoFailure {
        search.block(true);
        try {
            services.burst(size.burst());
        } finally {
            search.block(false);
        }
        var first = search.written();
        var rate = new IndexingRate(size.burst());
        rate.add(System.nanoTime(), 0);
        await(
                "a burst of log entries is in OpenSearch",
                () -> {
                    rate.add(System.nanoTime(), search.written() - first);
                    return rate.isComplete();
                },
                () ->
                        "%s of %s log entries"
                                .formatted(grouped(rate.written()), grouped(size.burst())));
        return rate.perSecond();
    }

    /** Every entry of this run against its document. */
    void verify() throws DemoFailure {
        display.line(
                "the services rest, and every document is compared with its log entry in Kafka");
        var sent = services.rest();
        var ends = topics.ends(List.of(LOGS));
        awaitIndexed("all log entries", ends);

        var entries = new LogEntries();
        topics.read(start.logs(), ends, entries::add);
        verifySent(sent, entries);
        verifyRejected(entries);
        verifyDocuments(entries, ends);
        verifyFindings(entries);
        verifyAlerts();
        services.work();
    }

    /** What the services say they sent is in the topic, each entry once. */
    private void verifySent(Map<String, Long> sent, LogEntries entries) throws DemoFailure {
        for (var service : sent.keySet()) {
            var expected = sent.getOrDefault(service, 0L) - start.sent().getOrDefault(service, 0L);
            var seen = entries.sequences().get(service);
            if (seen == null
                    || seen.entries() != expected
                    || seen.missing() != 0
                    || seen.twice() != 0) {
                throw new DemoFailure(
                        "%s has sent %d log entries since this run began; the topic has %s"
                                .formatted(service, expected, seen == null ? "none" : seen));
            }
        }
    }

    /** What OpenSearch cannot take is in the topic for it, and nothing else is. */
    private void verifyRejected(LogEntries entries) throws DemoFailure {
        var rejected = new TreeSet<String>();
        topics.read(
                start.rejected(),
                topics.ends(List.of(REJECTED)),
                document -> rejected.add(EntryId.ofDocument(document.value()).document()));
        var expected = new TreeSet<>(entries.malformed().stream().map(EntryId::document).toList());
        if (!rejected.equals(expected)) {
            throw new DemoFailure(
                    "OpenSearch cannot take the entries %s; the topic %s has %s"
                            .formatted(expected, REJECTED, rejected));
        }
    }

    private void verifyDocuments(LogEntries entries, Map<TopicPartition, Long> ends)
            throws DemoFailure {
        var comparison = new Comparison(entries.digests());
        entries.malformed().forEach(comparison::expectNone);
        search.read(start.logs(), ends, comparison::seen);
        comparison.verify();
        verified = comparison.equal();
        var inRange = documentsBefore(ends) - start.documents();
        if (inRange != verified) {
            throw new DemoFailure(
                    "OpenSearch counts %d documents of this run, and %d log entries were sent"
                            .formatted(inRange, verified));
        }
        figures.add(
                "entries",
                "%,d sent, %,d in OpenSearch as they were sent, none twice; %d that it cannot take"
                        + " in %s",
                entries.digests().size(),
                verified,
                entries.malformed().size(),
                REJECTED);
        display.line(
                "  %s documents are as their log entries, none is missing or there twice"
                        .formatted(grouped(verified)));
    }

    /** Findings are those of the addresses that were told to attack, and of a recount. */
    private void verifyFindings(LogEntries entries) throws DemoFailure {
        var recounted = entries.bursts(ATTEMPTS, WITHIN.toMillis());
        var found = found().stream().sorted().toList();
        var injected = attackers.stream().sorted().toList();
        if (!found.equals(injected) || !recounted.equals(injected)) {
            throw new DemoFailure(
                    "passwords were guessed from %s; the findings are %s, a recount of the log entries gives %s"
                            .formatted(injected, found, recounted));
        }
        figures.add(
                "findings", "%d, as many as were injected; a recount gives the same", found.size());
    }

    /** Of the services, one alert, once fired and once over. */
    private void verifyAlerts() throws DemoFailure {
        var seen =
                watched.all().stream()
                        .filter(message -> message.topic().equals(Watched.ALERTS))
                        .filter(message -> message.nanoTime() >= fault)
                        .filter(message -> message.json().path("rule").asText().equals(RULE))
                        .map(message ->
                                "%s %s"
                                        .formatted(
                                                message.json().path("subject").asText(),
                                                message.json().path("state").asText()))
                        .toList();
        if (!seen.equals(List.of(FAILING + " firing", FAILING + " resolved"))) {
            throw new DemoFailure(
                    "%s began to fail and recovered; the alerts %s were %s"
                            .formatted(FAILING, RULE, seen));
        }
    }

    /** The logs of this machine, if it has the program for it. */
    void shipSystemLogs() throws DemoFailure, IOException {
        var installation = Rsyslog.Installation.find(System.getenv().getOrDefault("PATH", ""));
        if (installation.isEmpty()) {
            figures.add(
                    "rsyslog",
                    "is not installed here, or has no omkafka (the package rsyslog-kafka)");
            return;
        }
        display.line("rsyslog follows a file: %s".formatted(installation.get().program()));
        var from = topics.ends(List.of(SYSLOG));
        var lines =
                IntStream.range(0, SYSLOG_LINES).mapToObj("line %d \"quoted\""::formatted).toList();
        try (var rsyslog = Rsyslog.start(installation.get(), namespace)) {
            rsyslog.log(lines);
            await(
                    "%d lines are in the topic %s".formatted(SYSLOG_LINES, SYSLOG),
                    () -> {
                        if (!rsyslog.isAlive()) {
                            throw new DemoFailure("rsyslog has ended: " + rsyslog.output());
                        }
                        return sum(topics.ends(List.of(SYSLOG))) - sum(from) >= SYSLOG_LINES;
                    },
                    () -> "waiting for rsyslog " + rsyslog.output());
        }
        var bodies = new ArrayList<String>();
        topics.read(
                from,
                topics.ends(List.of(SYSLOG)),
                line -> bodies.add(Http.parse(line.value()).path("body").asText().strip()));
        if (!bodies.stream().sorted().toList().equals(lines.stream().sorted().toList())) {
            throw new DemoFailure(
                    "rsyslog was given %s; the topic %s has %s".formatted(lines, SYSLOG, bodies));
        }
        figures.add(
                "rsyslog",
                "%d lines of a file are in the topic %s, each once",
                bodies.size(),
                SYSLOG);
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    void summary() throws DemoFailure, IOException {
        figures.add("memory", "%.1f MB resident, all processes", namespace.residentBytes() / 1e6);
        figures.add("time", "%.0f s, from the first resource on", figures.seconds());
        display.line("");
        figures.show(display);
        display.line("");
        display.line(nextSteps());
        display.line(
                "verified %s log entries in OpenSearch as they were sent, none lost and none twice; an alert fired and was over, %d findings of %d"
                        .formatted(grouped(verified), attackers.size(), attackers.size()));
    }

    private String nextSteps() throws DemoFailure, IOException {
        return """
        Next, with kubectl, curl, and any Kafka client:
          export KUBECONFIG=%s
          kubectl get -n metrics-and-logs pods
          curl -s '%s/logs-*/_search?q=severity:ERROR&size=1&pretty'
          curl -X POST http://%s:8081/faults/catalog     # an alert follows; with DELETE it is over
        %s
        `./spillway down` stops all of it and keeps the data.\
        """
                .formatted(
                        namespace.kubeconfig(),
                        search.http().address(),
                        namespace.serviceAddress("services"),
                        namespace.readerCommands(READER, Watched.ALERTS));
    }

    private void await(String expected, Waiting.Condition condition, Waiting.Progress progress)
            throws DemoFailure {
        if (!waiting.until(condition, PATIENCE, progress)) {
            throw new DemoFailure(
                    "expected: %s; after %d s: %s. `kubectl logs -n metrics-and-logs deploy/NAME` shows what the applications say"
                            .formatted(expected, PATIENCE.toSeconds(), progress.text()));
        }
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        watched.close();
        committed.close();
    }
}
