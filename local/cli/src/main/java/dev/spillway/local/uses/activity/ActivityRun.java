package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.UseNamespace;
import dev.spillway.local.uses.UseNamespace.Kind;
import dev.spillway.local.uses.Waiting;
import dev.spillway.local.uses.activity.Applications.Replay;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The steps of {@link ActivityTracking}, in the order of the methods. */
final class ActivityRun implements AutoCloseable {
    private static final List<String> TOPICS =
            List.of(Step.View.TOPIC, Step.Query.TOPIC, Step.Purchase.TOPIC);
    private static final List<String> APPLICATIONS =
            List.of("shop", "report", "search-index", "recommendations");
    private static final String LATE = "totals";
    private static final String READER = "reader";

    /** Longer than anything takes on a machine that is busy with other things. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    /** Without a change for so long, tiering is stuck. */
    private static final Duration STILL = Duration.ofSeconds(90);

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
    private static final int PERCENT = 100;

    private final UseNamespace namespace;
    private final Display display;
    private final Waiting waiting;
    private final Figures figures;
    private final ActivityTracking.Size size;
    private final long run = System.currentTimeMillis();

    /** A shop of this run only: earlier ones stay as they are, and are in all counts apart. */
    private final String site = "shop-" + Long.toString(run / 1_000, Character.MAX_RADIX);

    private final Sent sent = new Sent();
    private final History history;
    private final Applications applications;
    private Optional<Browsers> browsers = Optional.empty();
    private Optional<ColdRecords> cold = Optional.empty();
    private Behaviour live = new Behaviour(run + 1);
    private int windowsBefore;

    ActivityRun(
            UseNamespace namespace, Display display, Figures figures, ActivityTracking.Size size) {
        this.namespace = namespace;
        this.display = display;
        this.waiting = new Waiting(display, this::check);
        this.figures = figures;
        this.size = size;
        this.history =
                new History(
                        LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC),
                        size.days(),
                        size.steps());
        this.applications = new Applications(namespace, site);
    }

    void start() throws DemoFailure, IOException {
        namespace.apply(
                "10-s3.yaml",
                "20-cluster.yaml",
                "30-topics.yaml",
                "40-users.yaml",
                "50-opensearch.yaml");
        if (!namespace.podsOf(LATE).isEmpty()) {
            // Of an earlier run: it must come late in this one, too.
            namespace.scale(LATE, 0);
        }
        namespace.awaitReady(Kind.Cluster, "events");
        for (var topic : Stream.concat(TOPICS.stream(), Stream.of("products")).toList()) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        for (var user :
                Stream.concat(APPLICATIONS.stream(), Stream.of("history", READER)).toList()) {
            namespace.awaitReady(Kind.User, user);
        }
        cold = Optional.of(new ColdRecords(namespace.client(READER), TOPICS));
    }

    /** Months of events, which are in S3 only when the others begin. */
    void writeHistory() throws DemoFailure {
        // What runs write now must not be in one segment with what is old: it would stay hot.
        awaitCold("what earlier runs have written");
        display.line(
                "writing %s steps of %d days, with the times of then, for the site %s"
                        .formatted(grouped(size.steps()), history.days(), site));
        var began = System.nanoTime();
        history.write(
                namespace.client("history"),
                site,
                new Behaviour(run),
                sent,
                written -> display.progress("  wrote %s steps".formatted(grouped(written))));
        var seconds = (System.nanoTime() - began) / 1e9;
        figures.add(
                "history",
                "%,d steps of %d days written in %.1f s, %,.0f/s",
                sent.steps(),
                history.days(),
                seconds,
                sent.steps() / seconds);
        awaitCold("the history");
    }

    private void awaitCold(String what) throws DemoFailure {
        var records = cold.orElseThrow();
        var amount = records.amount();
        var lastChange = System.nanoTime();
        if (amount.cold() < amount.all()) {
            display.line("waiting until %s is in S3 only".formatted(what));
        }
        while (amount.cold() < amount.all()) {
            if (System.nanoTime() - lastChange > STILL.toNanos()) {
                throw new DemoFailure(
                        "tiering is stuck: %d of %d records are still on the brokers' disks, without a change for %d s. See `kubectl logs -n activity-tracking` of the brokers"
                                .formatted(
                                        amount.all() - amount.cold(),
                                        amount.all(),
                                        STILL.toSeconds()));
            }
            LockSupport.parkNanos(PROGRESS_INTERVAL.toNanos());
            var next = records.amount();
            if (!next.equals(amount)) {
                lastChange = System.nanoTime();
            }
            amount = next;
            display.progress(
                    "  %s of %s records are in S3 only"
                            .formatted(grouped(amount.cold()), grouped(amount.all())));
        }
    }

    /** The applications start, and the shop gets something to sell. */
    void openShop() throws DemoFailure, IOException {
        display.line("starting the shop, the report, the search index and the recommendations");
        namespace.apply("60-applications.yaml");
        for (var application : List.of("shop", "report", "recommendations", "search-index")) {
            namespace.scale(application, 1);
        }
        var shop = new Browsers(applications.url("shop"), site, live, sent);
        browsers = Optional.of(shop);
        for (var item : Assortment.items()) {
            shop.sell(item);
        }
        // The shop takes only events of what is in its catalogue, which it reads from the topic.
        for (var item : Assortment.items()) {
            await(
                    "the shop does not sell what it was given",
                    () -> shop.sells(item),
                    () -> "waiting for %s in the shop".formatted(item.product()));
        }
        var began = System.nanoTime();
        await(
                "the report has not counted the history",
                () -> applications.reported() >= sent.steps(),
                () ->
                        "the report has %s of %s steps"
                                .formatted(
                                        grouped(applications.reported()), grouped(sent.steps())));
        display.line(
                String.format(
                        Locale.ROOT,
                        "  the report has counted the history, %.1f s after the shop was open",
                        (System.nanoTime() - began) / 1e9));
        windowsBefore =
                applications.windows().stream().mapToInt(Guesses.Window::number).max().orElse(0);
    }

    /** At a pace that leaves the machine something for the others. */
    void browse() throws DemoFailure {
        var shop = browsers.orElseThrow();
        display.line(
                String.format(
                        Locale.ROOT,
                        "%d browsers post what their visitors do, %.0f times a second",
                        Browsers.BROWSERS,
                        size.perSecond()));
        shop.limit(size.perSecond());
        shop.start();
        watch(Duration.ofSeconds(size.steadySeconds()));
    }

    /** One after the other; the others go on. */
    void killReaders() throws DemoFailure {
        var report = kill("report", sent::steps, applications::reported);
        figures.add("report", "killed (-9): counts what came since, after %.1f s", report);
        var index = kill("search-index", sent::clicks, applications::indexedClicks);
        figures.add("search index", "killed (-9): has clicks of since, after %.1f s", index);
    }

    private interface Asking {
        long ask() throws DemoFailure;
    }

    /**
     * @param sent what was sent so far, which the application counts, too
     * @return seconds until it has counted something that was sent after it was killed
     */
    private double kill(String application, Asking sent, Asking counted) throws DemoFailure {
        var pod = namespace.podOf(application);
        display.line("killing (-9) %s".formatted(pod));
        namespace.kill(pod);
        var killed = System.nanoTime();
        // All that was acknowledged before is at most this; so one more came after.
        var before = sent.ask();
        await(
                "%s has not come back".formatted(application),
                () -> counted.ask() > before,
                () ->
                        "%s: %s of %s"
                                .formatted(
                                        application, grouped(counted.ask()), grouped(sent.ask())));
        var seconds = (System.nanoTime() - killed) / 1e9;
        display.line(
                String.format(
                        Locale.ROOT, "  %s has counted on after %.1f s", application, seconds));
        return seconds;
    }

    /** Everything from the beginning, most of it from S3, while browsers go on. */
    void joinLate() throws DemoFailure, IOException {
        var amount = cold.orElseThrow().amount();
        display.line(
                "another application comes late: of %s records, %.0f %% are in S3 only"
                        .formatted(grouped(amount.all()), PERCENT * amount.share()));
        var began = System.nanoTime();
        namespace.apply("70-late-reader.yaml");
        namespace.awaitReady(Kind.User, LATE);
        // In a later run it exists, and was scaled to 0.
        namespace.scale(LATE, 1);
        await(
                "the late reader has not read everything",
                () -> applications.replay().filter(Replay::done).isPresent(),
                () ->
                        "the late reader has read %s records"
                                .formatted(
                                        grouped(
                                                applications
                                                        .replay()
                                                        .map(Replay::records)
                                                        .orElse(0L))));
        var seconds = (System.nanoTime() - began) / 1e9;
        var replay =
                applications
                        .replay()
                        .orElseThrow(() ->
                                new DemoFailure(
                                        "the late reader does not answer any more. `kubectl"
                                            + " describe -n activity-tracking pods` says more"));
        if (amount.share() < 0.5) {
            throw new DemoFailure(
                    "only %d of %d records were cold when the late reader came: it has hardly read from S3"
                            .formatted(amount.cold(), amount.all()));
        }
        figures.add(
                "late reader",
                "%,d records, %.1f MB in %.1f s: %,.0f records/s, %.1f MB/s; %.0f %% from S3; %.1f"
                        + " s after it was applied",
                replay.records(),
                replay.bytes() / 1e6,
                replay.seconds(),
                replay.records() / replay.seconds(),
                replay.bytes() / 1e6 / replay.seconds(),
                PERCENT * amount.share(),
                seconds);
        display.line(
                String.format(
                        Locale.ROOT,
                        "  it has read %,d records in %.1f s",
                        replay.records(),
                        replay.seconds()));
    }

    /** At the end, when everything that is used has been for a while. */
    void browseFast() throws DemoFailure {
        var shop = browsers.orElseThrow();
        display.line("browsers post as fast as they can");
        shop.limit(Double.POSITIVE_INFINITY);
        var before = shop.taken();
        var began = System.nanoTime();
        watch(Duration.ofSeconds(size.fastSeconds()));
        var perSecond = (shop.taken() - before) / ((System.nanoTime() - began) / 1e9);
        figures.add(
                "HTTP",
                "%,.0f events/s taken by the shop, each acknowledged by Kafka, from %d browsers;"
                        + " %.0f/s before",
                perSecond,
                Browsers.BROWSERS,
                size.perSecond());
    }

    void verify() throws DemoFailure {
        var shop = browsers.orElseThrow();
        shop.end();
        var ended = System.nanoTime();
        display.line(
                "browsers have stopped; comparing with the %s steps that were sent"
                        .formatted(grouped(sent.steps())));
        verifyReport();
        figures.add(
                "level",
                "the report has everything %.1f s after the last step",
                (System.nanoTime() - ended) / 1e9);
        display.line("  the report equals what was sent, by day, product, category and query");
        var total = sent.total();
        await(
                "the late reader's totals are not what was sent, which is " + total,
                () -> applications.total().filter(total::equals).isPresent(),
                () ->
                        applications
                                .total()
                                .map(other -> "the late reader has " + other)
                                .orElse("the late reader does not answer"));
        display.line("  the late reader's totals equal what was sent: " + total);
        verifySearch();
        verifyRecommendations();
    }

    private void verifyReport() throws DemoFailure {
        var expected = sent.report();
        await(
                "the report is not what was sent",
                () -> difference(expected).isEmpty(),
                () -> "the report: " + difference(expected).orElse("is equal"));
    }

    private Optional<String> difference(SortedMap<String, SortedMap<String, Long>> expected)
            throws DemoFailure {
        var report = applications.report(history.end());
        return report.isEmpty()
                ? Optional.of("it does not answer")
                : Difference.between(expected, report.get());
    }

    private void verifySearch() throws DemoFailure {
        var words =
                Stream.concat(Assortment.CATEGORIES.stream(), Assortment.COLOURS.stream()).toList();
        var ranked = 0;
        for (var word : words) {
            var expected = sent.found(word);
            await(
                    "a search for %s does not show the products by their clicks".formatted(word),
                    () -> applications.found(word).filter(expected::equals).isPresent(),
                    () -> firstWrong(word, expected));
            ranked += expected.size();
        }
        figures.add(
                "search",
                "%d searches, %d results in the order of the clicks: %,d clicks",
                words.size(),
                ranked,
                sent.clicks());
        display.line(
                "  %d searches show their products in the order of the clicks"
                        .formatted(words.size()));
    }

    private String firstWrong(String word, List<Sent.Found> expected) throws DemoFailure {
        var found = applications.found(word).orElse(List.of());
        for (int i = 0; i < expected.size(); i++) {
            if (i >= found.size() || !found.get(i).equals(expected.get(i))) {
                return "result %d of a search for %s is %s, not %s"
                        .formatted(
                                i + 1,
                                word,
                                i < found.size() ? found.get(i) : "missing",
                                expected.get(i));
            }
        }
        return "a search for %s shows %d results, not %d"
                .formatted(word, found.size(), expected.size());
    }

    private void verifyRecommendations() throws DemoFailure {
        await(
                "the recommendations have not learned since the browsers came",
                () -> Guesses.after(windowsBefore, applications.windows()).views() > 0,
                () -> "waiting for a window of the recommendations");
        var guesses = Guesses.after(windowsBefore, applications.windows());
        if (guesses.accuracy() <= guesses.popularity()) {
            throw new DemoFailure(
                    String.format(
                            Locale.ROOT,
                            "the recommendations guessed %.1f %% of %d views, and popularity %.1f"
                                    + " %%: they have learned nothing, although there is something"
                                    + " to learn. `kubectl logs -n activity-tracking"
                                    + " deploy/recommendations` says more",
                            PERCENT * guesses.accuracy(),
                            guesses.views(),
                            PERCENT * guesses.popularity()));
        }
        figures.add(
                "guesses",
                "%.1f %% of %,d views right before they were learned; popularity %.1f %%; at most"
                        + " %.1f %% can be known",
                PERCENT * guesses.accuracy(),
                guesses.views(),
                PERCENT * guesses.popularity(),
                PERCENT * live.knowable());
    }

    void summary() throws DemoFailure, IOException {
        figures.add("memory", "%.1f MB resident, all processes", namespace.residentBytes() / 1e6);
        figures.add("time", "%.0f s, from the first resource on", figures.seconds());
        display.line("");
        figures.show(display);
        display.line("");
        display.line(nextSteps());
        display.line(
                "verified %s steps in the report, in the late reader's totals, and %s clicks in the order of the search; two readers were killed, %d days were replayed from S3, 0 steps lost"
                        .formatted(grouped(sent.steps()), grouped(sent.clicks()), history.days()));
    }

    private String nextSteps() throws DemoFailure, IOException {
        return """
        Next, with a browser, kubectl, and any Kafka client:
          %s/%s             the shop
          %s/?site=%s       the report
          %s/               how well categories are guessed
          export KUBECONFIG=%s
          kubectl get -n activity-tracking topics.spillway.dev,pods
        %s
        `./spillway down` stops all of it and keeps the data.\
        """
                .formatted(
                        applications.url("shop"),
                        site,
                        applications.url("report"),
                        site,
                        applications.url("recommendations"),
                        namespace.kubeconfig(),
                        namespace.readerCommands(READER, Step.View.TOPIC));
    }

    private void await(String failure, Waiting.Condition condition, Waiting.Progress progress)
            throws DemoFailure {
        if (!waiting.until(condition, TIMEOUT, progress)) {
            throw new DemoFailure(
                    "%s, after %d s: %s. `kubectl describe -n activity-tracking pods` says more"
                            .formatted(failure, TIMEOUT.toSeconds(), progress.text()));
        }
    }

    private void watch(Duration period) throws DemoFailure {
        var shop = browsers.orElseThrow();
        waiting.pass(
                period,
                () ->
                        "%s events posted; the report has %s of %s steps"
                                .formatted(
                                        grouped(shop.taken()),
                                        grouped(applications.reported()),
                                        grouped(sent.steps())));
    }

    private void check() throws DemoFailure {
        if (browsers.isPresent()) {
            browsers.get().check();
        }
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        browsers.ifPresent(Browsers::close);
        cold.ifPresent(ColdRecords::close);
    }
}
