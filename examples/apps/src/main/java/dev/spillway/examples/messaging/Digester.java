package dev.spillway.examples.messaging;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes mails of notifications, exactly once: what was read, what is remembered and what was
 * written are committed in one transaction.
 */
public final class Digester implements Application {
    static final String DIGESTS = "digests";
    static final String ADDRESSES = "addresses";

    static final Map<String, Object> SETTINGS =
            Map.ofEntries(
                    Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, "digester"),
                    Map.entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams"),
                    Map.entry(
                            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                            StreamsConfig.EXACTLY_ONCE_V2),
                    // A transaction for each commit; the default is every 100 ms.
                    Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500),
                    Map.entry(
                            StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                            InMemoryDslStoreSuppliers.class),
                    // A record that cannot be read must not stop all others.
                    Map.entry(
                            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                            LogAndContinueExceptionHandler.class),
                    Map.entry(
                            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                            Topics.UNREADABLE));

    @Override
    public void run(Environment environment) throws Exception {
        var window = Duration.parse(environment.variable("DIGEST_EVERY"));
        var ended = new CountDownLatch(1);
        try (var streams = new KafkaStreams(topology(window), environment.kafka(SETTINGS));
                var metrics = new KafkaStreamsMetrics(streams)) {
            metrics.bindTo(environment.meters());
            environment.ready(() -> streams.state() == KafkaStreams.State.RUNNING);
            // A thread that has failed is replaced, and goes on where it last committed.
            streams.setUncaughtExceptionHandler(e -> StreamThreadExceptionResponse.REPLACE_THREAD);
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.ERROR) {
                    ended.countDown();
                }
            });
            environment.onStop(ended::countDown);
            streams.start();
            ended.await();
            if (!environment.stopping()) {
                throw new IllegalStateException("Kafka Streams has failed for good");
            }
        }
    }

    static Topology topology(Duration window) {
        var builder = new StreamsBuilder();
        builder.table(
                Topics.PEOPLE,
                Consumed.with(Serdes.String(), Json.of(Person.class)),
                Materialized.as(ADDRESSES));
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(DIGESTS),
                        Serdes.String(),
                        Json.of(Digest.class)));
        // Both topics have the same keys and the same number of partitions, so that the address of
        // a person is where the notifications are.
        builder.stream(
                        Topics.NOTIFICATIONS,
                        Consumed.with(Serdes.String(), Json.of(Notification.class)))
                // What is for nobody, or says nothing.
                .filter((person, notification) -> person != null && notification != null)
                .process(() -> new Digests(window), DIGESTS, ADDRESSES)
                .to(Topics.OUTBOX, Produced.with(Serdes.String(), Json.of(Mail.class)));
        return builder.build();
    }
}
