package dev.spillway.examples.messaging;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes mails of notifications, exactly once: what was read, what is remembered and what was
 * written are committed in one transaction.
 */
public final class Digester implements Application {
    static final String DIGESTS = "digests";
    static final String ADDRESSES = "addresses";

    static final Map<String, Object> SETTINGS =
            StreamsApplication.settings(
                    "digester",
                    Map.of(
                            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                            Topics.UNREADABLE));

    @Override
    public void run(Environment environment) throws Exception {
        var window = Duration.parse(environment.variable("DIGEST_EVERY"));
        try (var application = new StreamsApplication(environment, topology(window), SETTINGS)) {
            application.run();
        }
    }

    static Topology topology(Duration window) {
        var builder = new StreamsBuilder();
        builder.table(
                Topics.PEOPLE,
                Consumed.with(Serdes.String(), Json.serde(Person.class)),
                Materialized.as(ADDRESSES));
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(DIGESTS),
                        Serdes.String(),
                        Json.serde(Digest.class)));
        // Both topics have the same keys and the same number of partitions, so that the address of
        // a person is where the notifications are.
        builder.stream(
                        Topics.NOTIFICATIONS,
                        Consumed.with(Serdes.String(), Json.serde(Notification.class)))
                // What is for nobody, or says nothing.
                .filter((person, notification) -> person != null && notification != null)
                .process(() -> new Digests(window), DIGESTS, ADDRESSES)
                .to(Topics.OUTBOX, Produced.with(Serdes.String(), Json.serde(Mail.class)));
        return builder.build();
    }
}
