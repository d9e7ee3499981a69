package dev.spillway.local.uses.streams;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.streams.EventMix.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what the visitors of a website do, in the background. */
final class Website implements AutoCloseable {
    static final String VIEWS = "page-views";
    static final String PAGES = "pages";
    static final String ORDERS = "orders";

    private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(1);

    /** Longer than a broker is missed, and a machine is busy. */
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);

    private final LongSupplier nowMs;
    private final KafkaProducer<String, String> producer;
    private final PageEditor editor;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("website").factory());
    private final AtomicLong published = new AtomicLong();
    private volatile @Nullable Exception failure;
    private volatile boolean enough;
    private volatile double visitsPerSecond;

    /**
     * @param client settings with which to connect
     * @param nowMs for timestamps
     */
    Website(
            Map<String, Object> client,
            LongSupplier nowMs,
            EventMix mix,
            PageEditor.Counted counted,
            PageEditor.TablePosition position) {
        var settings = new HashMap<>(client);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        this.producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        this.nowMs = nowMs;
        this.editor = new PageEditor(mix, counted, position, this::publish, BETWEEN_CHANGES);
    }

    /**
     * Publishes all pages.
     *
     * @return where they are
     */
    List<RecordMetadata> publishPages() throws DemoFailure {
        var sent = editor.publishAll(nowMs.getAsLong());
        producer.flush();
        check();
        return sent.stream().map(Future::resultNow).toList();
    }

    /** Visitors come from now on. */
    void open(double perSecond) {
        visitsPerSecond = perSecond;
        thread.execute(this::visits);
    }

    private void visits() {
        var next = System.nanoTime();
        while (!enough && failure == null) {
            editor.next(nowMs.getAsLong());
            editor.visit(nowMs.getAsLong()).forEach(this::publish);
            next += (long) (1e9 / visitsPerSecond);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    /** How many views should be counted. */
    long views() {
        return editor.views();
    }

    /** So many visits as fast as they can be published; after {@link #end}. */
    void rush(int visits) throws DemoFailure {
        for (int visit = 0; visit < visits; visit++) {
            editor.visit(nowMs.getAsLong()).forEach(this::publish);
        }
        producer.flush();
        check();
    }

    private Future<RecordMetadata> publish(Event event) {
        return producer.send(
                new ProducerRecord<>(
                        event.topic(), null, event.at(), event.key(), event.value().orElse(null)),
                (metadata, failed) -> {
                    if (failed == null) {
                        published.incrementAndGet();
                    } else {
                        failure = failed;
                    }
                });
    }

    /** How many events are acknowledged. */
    long published() {
        return published.get();
    }

    /** How many changes of pages are in the application's table. */
    long pageChanges() {
        return editor.changes();
    }

    /**
     * @throws DemoFailure when an event could not be published
     */
    void check() throws DemoFailure {
        var failed = failure;
        if (failed != null) {
            throw new DemoFailure(
                    "an event could not be published: %s. `./spillway status` shows the brokers"
                            .formatted(failed.getMessage()),
                    failed);
        }
    }

    /** No visits any more; returns when all events are acknowledged. */
    void end() throws DemoFailure {
        enough = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new DemoFailure(
                        "events could not be published for %d s"
                                .formatted(ENDS_WITHIN.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
        producer.flush();
        check();
    }

    @Override
    public void close() {
        enough = true;
        thread.shutdown();
        producer.close(Duration.ZERO);
    }
}
