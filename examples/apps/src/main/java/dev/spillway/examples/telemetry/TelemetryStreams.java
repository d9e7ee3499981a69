package dev.spillway.examples.telemetry;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;

/**
 * Runs a Streams application, exactly once, until the process is stopped, or the application fails.
 */
final class TelemetryStreams {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

    private TelemetryStreams() {}

    static void run(String applicationId, Topology topology, Environment environment)
            throws Exception {
        var settings =
                environment.kafka(
                        Map.of(
                                StreamsConfig.APPLICATION_ID_CONFIG,
                                applicationId,
                                StreamsConfig.GROUP_PROTOCOL_CONFIG,
                                "streams",
                                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                                StreamsConfig.EXACTLY_ONCE_V2,
                                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                                InMemoryDslStoreSuppliers.class,
                                // A transaction each; the default of 100 ms is dear on a laptop.
                                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                                500,
                                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                                0,
                                // What is not OTLP is logged and left out.
                                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                                LogAndContinueExceptionHandler.class));
        var ended = new CompletableFuture<Void>();
        try (var streams = new KafkaStreams(topology, settings);
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
