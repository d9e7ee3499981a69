package dev.spillway.examples.activity;

import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;

/** A Kafka Streams application from its start to its end. */
final class RunningStreams implements AutoCloseable {
    /** Less than the process is given for its end. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(15);

    private final KafkaStreams streams;
    private final KafkaStreamsMetrics metrics;
    private final CountDownLatch ended = new CountDownLatch(1);

    RunningStreams(Environment environment, String application, Topology topology)
            throws IOException {
        streams = new KafkaStreams(topology, environment.kafka(settings(application)));
        metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(environment.meters());
        streams.setStateListener((now, before) -> {
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        environment.ready(() -> streams.state() == State.RUNNING);
        environment.onStop(() -> streams.close(CLOSES_WITHIN));
    }

    private static Map<String, Object> settings(String application) {
        return Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                application,
                // The brokers assign the tasks (KIP-1071), and miss a lost instance soon.
                StreamsConfig.GROUP_PROTOCOL_CONFIG,
                "streams",
                // What is read, the state, and what is written change together or not at all.
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                // How much is done again after a kill; more often costs the brokers more.
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                500,
                // State is in memory, and in a topic, from which it comes back.
                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                InMemoryDslStoreSuppliers.class,
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                4 * 1024 * 1024,
                StreamsConfig.REPLICATION_FACTOR_CONFIG,
                3,
                // One record that cannot be read must not stop all others; it is logged.
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueExceptionHandler.class,
                StreamsConfig.STATE_DIR_CONFIG,
                System.getProperty("java.io.tmpdir") + "/streams");
    }

    KafkaStreams streams() {
        return streams;
    }

    /**
     * Returns when it was stopped.
     *
     * @throws IllegalStateException when it has failed; the process ends, and starts again
     */
    void run() throws InterruptedException {
        streams.start();
        ended.await();
        if (streams.state() == State.ERROR) {
            throw new IllegalStateException("Kafka Streams has failed; the reason is logged above");
        }
    }

    @Override
    public void close() {
        metrics.close();
        streams.close(CLOSES_WITHIN);
    }
}
