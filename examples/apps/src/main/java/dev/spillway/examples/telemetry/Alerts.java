package dev.spillway.examples.telemetry;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import dev.spillway.examples.telemetry.AlertRule.Totals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From metrics to alerts: rules over windows of ten seconds, looked at every two. Each alert is in
 * the topic once when it fires and once when it is over, whatever is lost meanwhile.
 */
public final class Alerts implements Application {
    static final String TOPIC = "alerts";
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    /** Longer is calmer, shorter is sooner. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Duration EVERY = Duration.ofSeconds(2);

    /**
     * How late a data point may come: behind those of its task, which come from several partitions.
     * After a pause, these are caught up with one faster than the other.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    @Override
    public void run(Environment environment) throws Exception {
        var rules = AlertRule.read(Path.of(environment.variable("RULES")));
        try (var application =
                new StreamsApplication(
                        environment,
                        topology(rules),
                        StreamsApplication.settings(
                                "alerts",
                                Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0)))) {
            application.run();
        }
    }

    static Topology topology(List<AlertRule> rules) {
        var keys = Json.serde(AlertKey.class);
        var totals = Json.serde(Totals.class);
        var builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(AlertStates.STORE),
                        keys,
                        Json.serde(AlertStates.Violation.class)));
        builder.stream(Otlp.METRICS_TOPIC, Consumed.with(Serdes.ByteArray(), Otlp.metrics()))
                .process(() -> new Samples(rules), Named.as("samples"))
                .groupByKey(Grouped.with("samples-by-rule", keys, totals))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE).advanceBy(EVERY))
                .emitStrategy(EmitStrategy.onWindowClose())
                .aggregate(
                        () -> Totals.NONE,
                        (key, sample, window) -> window.plus(sample),
                        Named.as("totals"),
                        Materialized.<AlertKey, Totals>as(
                                        Stores.inMemoryWindowStore(
                                                "windows",
                                                WINDOW.plus(GRACE).plus(WINDOW),
                                                WINDOW,
                                                false))
                                .withKeySerde(keys)
                                .withValueSerde(totals))
                .toStream()
                .process(() -> new AlertStates(rules), Named.as("states"), AlertStates.STORE)
                // After a kill the log may tell it again; the topic does not.
                .peek((key, alert) -> LOG.info("{}", alert), Named.as("log"))
                .to(TOPIC, Produced.with(keys, Json.serde(Alert.class)));
        return builder.build();
    }
}
