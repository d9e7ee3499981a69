package dev.spillway.examples;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;

/**
 * A Kafka Streams application from its start to its end, exactly once. When something fails:
 *
 * <ol>
 *   <li>A record that cannot be read must not stop all others: it is logged and left out. If the
 *       application names a topic for such records ({@code errors.dead.letter.queue.topic.name}),
 *       it is there as well.
 *   <li>A broker that is lost, a rebalance, a transaction that was aborted: Kafka Streams recovers
 *       from it by itself.
 *   <li>Anything else ends the process, with the cause in its log. Kubernetes starts it again, with
 *       a pause that grows, and it goes on from what it last committed. A new thread instead would
 *       fail in the same way at once, again and again, while the Pod looks healthy.
 * </ol>
 */
public final class StreamsApplication implements AutoCloseable {
    /** Less than what {@link Examples} waits for. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(15);

    private static final Map<String, Object> SETTINGS =
            Map.of(
                    // The broker assigns the work (KIP-1071), and misses a lost instance soon.
                    // Standbys are its setting, too: group.streams.num.standby.replicas.
                    StreamsConfig.GROUP_PROTOCOL_CONFIG,
                    "streams",
                    // What is read, the state, and what is written change together or not at all.
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    StreamsConfig.EXACTLY_ONCE_V2,
                    // A transaction each, after which results can be read. The default of 100 is
                    // a smaller delay, and several times the work for brokers.
                    StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                    500,
                    // State is in memory, and in a topic, from which it comes back in seconds: no
                    // disk to manage, no native library.
                    StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                    InMemoryDslStoreSuppliers.class,
                    StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                    4 << 20,
                    StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                    LogAndContinueExceptionHandler.class);

    private final KafkaStreams streams;
    private final KafkaStreamsMetrics metrics;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * What all applications have, and what this one has beside it, or instead.
     *
     * @param id {@code application.id}: the name of its group, and what its own topics begin with
     */
    public static Map<String, Object> settings(String id, Map<String, ?> own) {
        var settings = new HashMap<>(SETTINGS);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
        settings.putAll(own);
        return settings;
    }

    /**
     * @param settings from {@link #settings}
     */
    public StreamsApplication(
            Environment environment, Topology topology, Map<String, Object> settings)
            throws IOException {
        streams = new KafkaStreams(topology, environment.kafka(settings));
        metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(environment.meters());
        streams.setUncaughtExceptionHandler(failure -> {
            ended.completeExceptionally(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        environment.ready(() -> streams.state() == KafkaStreams.State.RUNNING);
        environment.onStop(() -> ended.complete(null));
    }

    /**
     * Kafka names the tag of a store by the store's type ({@code in.memory.window.state.id}), and
     * Prometheus wants the same tags for all meters of one name: the others would be missing.
     */
    static MeterFilter sameTagForAllStores() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.replaceTags(
                        id.getTags().stream()
                                .map(tag ->
                                        tag.getKey().endsWith(".state.id")
                                                ? Tag.of("state.id", tag.getValue())
                                                : tag)
                                .toList());
            }
        };
    }

    /** For queries of its state. */
    public KafkaStreams streams() {
        return streams;
    }

    /**
     * Returns when the process is to end.
     *
     * @throws ExecutionException when the application has failed
     */
    public void run() throws ExecutionException, InterruptedException {
        streams.start();
        ended.get();
    }

    @Override
    public void close() {
        metrics.close();
        // The others take over at once, not when this one is missed.
        streams.close(
                CloseOptions.groupMembershipOperation(LEAVE_GROUP).withTimeout(CLOSES_WITHIN));
    }
}
