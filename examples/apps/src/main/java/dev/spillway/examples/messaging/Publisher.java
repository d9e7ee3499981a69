package dev.spillway.examples.messaging;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An application that has something to say to people. It names the person, not an address: whether
 * it becomes a mail, and when, is decided elsewhere.
 *
 * <p>Ids count from 1 in each process, so that a gap or a repetition shows.
 */
public final class Publisher implements Application {
    /** What each of them says. */
    private enum Source {
        SHOP("Your order %d has been shipped", false),
        SECURITY("New sign-in to your account, session %d", true),
        COMMUNITY("Someone answered your question %d", false);

        private final String text;
        private final boolean urgent;

        Source(String text, boolean urgent) {
            this.text = text;
            this.urgent = urgent;
        }
    }

    @Override
    public void run(Environment environment) throws Exception {
        var source = Source.valueOf(environment.variable("SOURCE"));
        var perSecond = Double.parseDouble(environment.variable("PER_SECOND"));
        var people = Integer.parseInt(environment.variable("PEOPLE"));
        var prefix =
                source + "-" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
        var failure = new AtomicReference<Exception>();
        var published = environment.meters().counter("notifications.published");
        // Idempotent and acknowledged by all in-sync replicas: the producer's defaults.
        try (var producer =
                        new KafkaProducer<>(
                                environment.kafka(Map.of(ProducerConfig.CLIENT_ID_CONFIG, prefix)),
                                new StringSerializer(),
                                Json.serde(Notification.class).serializer());
                var metrics = new KafkaClientMetrics(producer)) {
            metrics.bindTo(environment.meters());
            environment.ready(() -> true);
            for (long i = 1; !environment.stopping(); i++) {
                var notification =
                        new Notification(
                                prefix + "-" + i,
                                source.name(),
                                source.text.formatted(i),
                                source.urgent);
                producer.send(
                        new ProducerRecord<>(
                                Topics.NOTIFICATIONS,
                                Directory.key(RandomGenerator.getDefault().nextInt(people)),
                                notification),
                        (metadata, e) -> {
                            if (e == null) {
                                published.increment();
                            } else {
                                failure.set(e);
                            }
                        });
                if (failure.get() != null) {
                    throw failure.get();
                }
                LockSupport.parkNanos((long) (1e9 / perSecond));
            }
        }
    }
}
