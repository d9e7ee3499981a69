package dev.spillway.examples.streams;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;

/**
 * Counts views by page and by section, and finds the views that led to orders. Instances share the
 * work, and take it over from each other: what they know is in Kafka, too.
 */
public final class PageStatistics implements Application {
    /** Less than what {@code Examples} waits for. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(15);

    static final Map<String, Object> SETTINGS =
            Map.ofEntries(
                    Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, "page-statistics"),
                    // The broker assigns the work (KIP-1071); standbys are its setting, too:
                    // group.streams.num.standby.replicas.
                    Map.entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams"),
                    // Offsets, state and results of a record are committed together, or not at all.
                    Map.entry(
                            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                            StreamsConfig.EXACTLY_ONCE_V2),
                    // Results are visible when they are committed, after each of three steps. The
                    // default of 100 is a smaller delay, and several times the work for brokers.
                    Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500),
                    // The table's topic is compacted: no second copy of it.
                    Map.entry(
                            StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG,
                            StreamsConfig.REUSE_KTABLE_SOURCE_TOPICS),
                    // A few seconds of state to restore, no disk to manage, no native library.
                    Map.entry(
                            StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                            InMemoryDslStoreSuppliers.class),
                    Map.entry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true),
                    // One record that nobody can read must not stop the others.
                    Map.entry(
                            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                            LogAndContinueExceptionHandler.class),
                    Map.entry(
                            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                            "unreadable-events"),
                    Map.entry(
                            StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
                            "lz4"));

    static Topology topology() {
        var settings = new Properties();
        settings.putAll(SETTINGS);
        return PageStatisticsTopology.of(settings);
    }

    @Override
    public void run(Environment environment)
            throws IOException, InterruptedException, ExecutionException {
        var settings = new StreamsConfig(environment.kafka(SETTINGS));
        var ended = new CompletableFuture<Void>();
        try (var streams = new KafkaStreams(topology(), settings);
                var metrics = new KafkaStreamsMetrics(streams)) {
            metrics.bindTo(environment.meters());
            // What the client could not recover from by itself is not ours to know: Kubernetes
            // starts the process again, with a pause that grows.
            streams.setUncaughtExceptionHandler(failure -> {
                ended.completeExceptionally(failure);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            environment.ready(() -> streams.state() == KafkaStreams.State.RUNNING);
            environment.onStop(() -> ended.complete(null));
            streams.start();
            ended.get();
            // The others take over at once, not when this one is missed.
            streams.close(
                    CloseOptions.groupMembershipOperation(LEAVE_GROUP).withTimeout(CLOSES_WITHIN));
        }
    }
}
