package dev.spillway.local.uses.streams;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.TopicReader;
import dev.spillway.local.uses.UseNamespace;
import dev.spillway.local.uses.UseNamespace.Kind;
import dev.spillway.local.uses.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The steps of {@link StreamProcessing}, in the order of the methods. */
final class StreamProcessingRun implements AutoCloseable {
    private static final String CLUSTER = "events";
    private static final int BROKERS = 3;
    private static final String APPLICATION = "page-statistics";
    private static final String VISITORS = "visitors";
    private static final String READER = "reader";
    private static final String LOGS =
            "`kubectl logs -n stream-processing deploy/%s` says more".formatted(APPLICATION);

    private static final List<String> INPUTS =
            List.of(Website.VIEWS, Website.PAGES, Website.ORDERS);

    /** Before, between and after what is broken. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(15);

    private static final Duration UNDISTURBED_SMALL = Duration.ofSeconds(5);

    /** Longer than an instance or a broker takes on a machine that is busy with other things. */
    private static final Duration FLOWS_AGAIN_WITHIN = Duration.ofMinutes(3);

    /** From an event to its results, with time to spare. */
    private static final Duration USUAL_DELAY = Duration.ofSeconds(3);

    private static final Duration LEVEL_WITHIN = Duration.ofSeconds(30);

    private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);

    private final UseNamespace namespace;
    private final Display display;
    private final Waiting waiting;
    private final Figures figures;
    private final StreamProcessing.Size size;
    private final Duration undisturbed;

    /** What all keys of this run begin with, so that those of others do not count. */
    private final String run = Long.toString(Instant.now().getEpochSecond(), 36) + "-";

    private final TopicReader<String> reader;
    private final TableProgress table;
    private final Website website;
    private final OutputTail tail;
    private long verifiedEvents;
    private long verifiedResults;

    /** Everything that the folder describes, ready. */
    static void start(UseNamespace namespace, Display display) throws DemoFailure, IOException {
        namespace.apply(
                "10-cluster.yaml", "20-topics.yaml", "30-users.yaml", "40-page-statistics.yaml");
        // As it may have been scaled since, by an earlier run or by hand, which applying it keeps.
        namespace.scaleCluster(CLUSTER, BROKERS);
        namespace.awaitReady(Kind.Cluster, CLUSTER);
        for (var topic : INPUTS) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        for (var topic : Output.topics()) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        for (var user : List.of(APPLICATION, VISITORS, READER)) {
            namespace.awaitReady(Kind.User, user);
        }
        namespace.awaitPods();
        display.line("  two instances of %s share the work".formatted(APPLICATION));
    }

    StreamProcessingRun(UseNamespace namespace, Display display, Figures figures, boolean small)
            throws DemoFailure {
        this.namespace = namespace;
        this.display = display;
        this.waiting = new Waiting(display, this::check);
        this.figures = figures;
        this.size = small ? StreamProcessing.SMALL : StreamProcessing.WHOLE;
        this.undisturbed = small ? UNDISTURBED_SMALL : UNDISTURBED;
        var clock = new EventClock();
        var client = namespace.client(READER);
        this.reader = new TopicReader<>(client, new StringDeserializer());
        this.table = new TableProgress(APPLICATION, client);
        this.tail = new OutputTail(run, reader, clock);
        this.website =
                new Website(
                        namespace.client(VISITORS),
                        clock,
                        new EventMix(run, Instant.now().getEpochSecond()),
                        tail::viewsOf,
                        table::isBehind);
    }

    /** An earlier run has left a broker more, whose data moves away first. */
    void awaitThreeBrokers() throws DemoFailure {
        await(
                everySecond(() -> table.brokers() == BROKERS),
                () -> text("scaling the Cluster to %d brokers first", BROKERS),
                () ->
                        text(
                                "the Cluster has not %d brokers, but %d. `kubectl describe -n"
                                        + " stream-processing clusters.spillway.dev %s` says why",
                                BROKERS, table.brokers(), CLUSTER));
    }

    /** The application's table has all pages before the first is viewed. */
    void publishPages() throws DemoFailure {
        var pages = website.publishPages();
        await(
                () -> pages.stream().noneMatch(table::isBehind),
                () -> text("%d pages published", EventMix.PAGES),
                () ->
                        text(
                                "the application has not read the topic %s to %s. %s",
                                Website.PAGES,
                                pages.stream().map(RecordMetadata::toString).toList(),
                                LOGS));
        display.line(text("  its table has the %d pages of this run", EventMix.PAGES));
    }

    /** Visitors come, while one thing after the other is broken. */
    void breakThings() throws DemoFailure {
        display.line(
                text(
                        "visitors view pages and order, %.0f visits a second; pages are changed",
                        size.visitsPerSecond()));
        var began = System.nanoTime();
        website.open(size.visitsPerSecond());
        awaitLevel();
        tail.measureDelays();
        watch(undisturbed);
        figures.add(
                "delay",
                "%,d ms from an order until it is there with its visitor's views, the median",
                tail.medianDelayMs());
        display.line(text("scaling the Cluster from %d brokers to %d", BROKERS, BROKERS + 1));
        namespace.scaleCluster(CLUSTER, BROKERS + 1);
        var takeover = lose("an instance", namespace.podsOf(APPLICATION).getFirst());
        figures.add(
                "instance",
                "killed (-9): results of every partition arrive again after %.1f s",
                takeover);
        var broker = "%s-broker-%d".formatted(CLUSTER, reader.leaderOf(Website.VIEWS));
        figures.add(
                "broker",
                "killed (-9): results of every partition arrive again after %.1f s",
                lose("a broker", broker));
        namespace.awaitReady(Kind.Cluster, CLUSTER);
        namespace.awaitPods();
        awaitMoves();
        watch(UNDISTURBED_SMALL);
        website.end();
        var seconds = (System.nanoTime() - began) / 1e9;
        figures.add(
                "events",
                "%,d in %.0f s, %.0f/s: views, orders, changes of pages (%d while they were in"
                        + " use)",
                website.published(),
                seconds,
                website.published() / seconds,
                website.pageChanges());
    }

    /**
     * Kills a Pod's process.
     *
     * @return seconds until results of later events have arrived in all partitions
     */
    private double lose(String what, String pod) throws DemoFailure {
        awaitLevel();
        display.line(text("killing (-9) %s: %s", what, pod));
        tail.disturbed();
        namespace.kill(pod);
        await(
                () -> tail.flowsAgainAfter().isPresent(),
                this::progress,
                () ->
                        text(
                                "%d s after %s was killed there are no results of later events in"
                                        + " %s. %s",
                                FLOWS_AGAIN_WITHIN.toSeconds(), pod, tail.waiting(), LOGS));
        var seconds = tail.flowsAgainAfter().orElseThrow();
        display.line(text("  results of every partition arrive again after %.1f s", seconds));
        return seconds;
    }

    /**
     * Until results are where they are while nothing is wrong: what a busy machine does late is not
     * the fault of what is broken next. On one that is too busy for all of it, not for ever.
     */
    private void awaitLevel() throws DemoFailure {
        watch(UNDISTURBED_SMALL);
        var behind = Math.round(size.visitsPerSecond() * USUAL_DELAY.toSeconds());
        waiting.until(() -> website.views() - tail.views() < behind, LEVEL_WITHIN, this::progress);
    }

    /** The new broker has some of the partitions. */
    private void awaitMoves() throws DemoFailure {
        await(
                everySecond(() -> partitionsOfNewBroker() > 0),
                this::progress,
                () ->
                        text(
                                "%s-broker-%d has no partition of these topics, though the Cluster"
                                        + " is Ready. `kubectl describe -n stream-processing"
                                        + " clusters.spillway.dev %s` says why",
                                CLUSTER, BROKERS, CLUSTER));
    }

    private long partitionsOfNewBroker() {
        return reader.partitionsOf(
                BROKERS, Stream.concat(INPUTS.stream(), Output.topics().stream()).toList());
    }

    /** More visits than can be processed at once, to see how fast they are. */
    void rush() throws DemoFailure {
        awaitCounted();
        display.line(text("%,d visits at once", size.rush()));
        var began = System.nanoTime();
        website.rush(size.rush());
        awaitCounted();
        var seconds = (System.nanoTime() - began) / 1e9;
        figures.add(
                "rush",
                "%,d visits at once, counted after %.1f s: %,.0f/s, exactly once",
                size.rush(),
                seconds,
                size.rush() / seconds);
    }

    private void awaitCounted() throws DemoFailure {
        await(
                () -> tail.views() >= website.views(),
                this::progress,
                () ->
                        text(
                                "%,d of %,d views are counted. %s",
                                tail.views(), website.views(), LOGS));
    }

    /** Every output against what follows from the inputs, both read from the beginning. */
    void verify() throws DemoFailure {
        display.line("computing everything again from the topics, read from the beginning");
        var batch = new Batch();
        reader.readAll(
                INPUTS,
                event -> {
                    if (event.key().startsWith(run)) {
                        batch.add(
                                event.topic(),
                                event.partition(),
                                event.timestamp(),
                                event.key(),
                                event.value());
                    }
                });
        if (batch.events() != website.published()) {
            throw new DemoFailure(
                    text(
                            "%,d events were acknowledged, and %,d are in the topics",
                            website.published(), batch.events()));
        }
        var expected = batch.results();
        await(
                () -> tail.difference(expected).isEmpty(),
                this::progress,
                () -> difference(tail.difference(expected)));
        var seen = new Results();
        reader.readAll(
                Output.topics(),
                record -> {
                    if (record.key().startsWith(run)) {
                        seen.add(
                                Output.of(record.topic()).orElseThrow(),
                                record.key(),
                                record.value());
                    }
                });
        var difference = seen.difference(expected);
        if (difference.isPresent()) {
            throw new DemoFailure(difference(difference));
        }
        verifiedEvents = batch.events();
        verifiedResults = seen.size();
        figures.add(
                "results",
                "%,d windows of pages, %,d of sections, %,d orders after views; %d events put"
                        + " aside that nobody can read; %d views came too late to count",
                seen.of(Output.ViewsByPage).size(),
                seen.of(Output.ViewsBySection).size(),
                seen.of(Output.OrdersAfterViews).size(),
                seen.of(Output.UnreadableEvents).size(),
                batch.late());
    }

    private static String difference(Optional<String> first) {
        return "the results are not what follows from the events: %s"
                .formatted(first.orElse("they have just become equal"));
    }

    void summary() throws DemoFailure, IOException {
        figures.add(
                "scaling",
                "%d brokers to %d meanwhile; the new one has replicas of %d partitions",
                BROKERS,
                BROKERS + 1,
                partitionsOfNewBroker());
        figures.add("memory", "%.1f MB resident, all processes", namespace.residentBytes() / 1e6);
        figures.add("time", "%.0f s, from the first resource on", figures.seconds());
        display.line("");
        figures.show(display);
        display.line("");
        display.line(nextSteps());
        display.line(
                text(
                        "verified %,d results of %,d events against a recomputation from the"
                                + " topics; an instance and a broker were killed, the cluster was"
                                + " scaled, 0 differ",
                        verifiedResults, verifiedEvents));
    }

    private String nextSteps() throws DemoFailure, IOException {
        return """
        Next, with kubectl and any Kafka client; visitors keep coming when you apply the last file:
          export KUBECONFIG=%s
          kubectl apply -n stream-processing -f examples/uses/stream-processing/50-visitors.yaml
          kubectl get -n stream-processing pods,topics.spillway.dev
          kubectl logs -n stream-processing deploy/%s
        %s
        `./spillway down` stops all of it and keeps the data.\
        """
                .formatted(
                        namespace.kubeconfig(),
                        APPLICATION,
                        namespace.readerCommands(READER, Output.ViewsByPage.topic()));
    }

    private String progress() {
        return text(
                "%,d events published; %,d views counted; %d pages changed",
                website.published(), tail.views(), website.pageChanges());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Asks a server only so often. */
    private static Waiting.Condition everySecond(BooleanSupplier asked) {
        var next = new AtomicLong(System.nanoTime());
        return () -> {
            var now = System.nanoTime();
            if (now < next.get()) {
                return false;
            }
            next.set(now + ASK_INTERVAL.toNanos());
            return asked.getAsBoolean();
        };
    }

    private void watch(Duration period) throws DemoFailure {
        waiting.pass(period, this::progress);
    }

    /**
     * @throws DemoFailure when it takes too long, with what is missing
     */
    private void await(Waiting.Condition done, Waiting.Progress progress, Supplier<String> missing)
            throws DemoFailure {
        if (!waiting.until(done, FLOWS_AGAIN_WITHIN, progress)) {
            throw new DemoFailure(missing.get());
        }
    }

    private void check() throws DemoFailure {
        website.check();
        tail.check();
    }

    @Override
    public void close() {
        website.close();
        tail.close();
        table.close();
    }
}
