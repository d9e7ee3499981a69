package dev.spillway.examples.streams;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what visitors of a website do, so that there is something to count. */
public final class Visitors implements Application {
    private static final int PAGES = 30;
    private static final int VISITORS = 200;
    private static final int ORDERS_PERCENT = 5;
    private static final int MAX_CENTS = 10_000;
    private static final List<String> SECTIONS = List.of("books", "garden", "kitchen", "music");

    /** Two runs of this process must not use the same ids. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final SplittableRandom random = new SplittableRandom();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long events;

    @Override
    public void run(Environment environment) throws IOException {
        var pause =
                Duration.ofSeconds(1)
                        .dividedBy(
                                Integer.parseInt(environment.variable("VIEWS_PER_SECOND", "50")));
        // Acknowledged by all replicas in sync and without duplicates: the defaults.
        try (var producer =
                        new KafkaProducer<>(
                                environment.kafka(Map.of("client.id", "visitors")),
                                new StringSerializer(),
                                new ByteArraySerializer());
                var metrics = new KafkaClientMetrics(producer)) {
            metrics.bindTo(environment.meters());
            publishPages(producer);
            environment.ready(() -> failure.get() == null);
            while (!environment.stopping()) {
                visit(producer);
                LockSupport.parkNanos(pause.toNanos());
                throwFailure();
            }
        }
        throwFailure();
    }

    private void publishPages(KafkaProducer<String, byte[]> producer) {
        for (int page = 0; page < PAGES; page++) {
            var section = SECTIONS.get(page % SECTIONS.size());
            send(producer, "pages", "page-" + page, new Page("Page " + page, section));
        }
        // A page should be in the table before it is viewed.
        producer.flush();
    }

    private void visit(KafkaProducer<String, byte[]> producer) {
        var visitor = "visitor-" + random.nextInt(VISITORS);
        var view = new PageView(nextId(), "page-" + random.nextInt(PAGES));
        send(producer, "page-views", visitor, view);
        if (random.nextInt(100) < ORDERS_PERCENT) {
            var order = new Order(nextId(), visitor, 1 + random.nextInt(MAX_CENTS));
            send(producer, "orders", order.id(), order);
        }
    }

    private String nextId() {
        return run + "-" + events++;
    }

    /** The producer tries again by itself, for two minutes. */
    private void send(
            KafkaProducer<String, byte[]> producer, String topic, String key, Object value) {
        producer.send(
                new ProducerRecord<>(topic, key, Json.bytes(value)),
                (metadata, failed) -> {
                    if (failed != null) {
                        failure.compareAndSet(null, failed);
                    }
                });
    }

    private void throwFailure() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException("an event was not published: " + failed.getMessage(), failed);
        }
    }
}
