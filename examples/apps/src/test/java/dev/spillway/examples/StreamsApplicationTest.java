package dev.spillway.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsApplicationTest {
    @Test
    void anApplicationHasWhatAllHaveAndItsOwnInstead() {
        var settings =
                StreamsApplication.settings(
                        "alerts", Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0));

        assertThat(settings)
                .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "alerts")
                .containsEntry(
                        StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2)
                .containsEntry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    }

    @Test
    void itEndsWhenItIsToldToThoughKafkaIsAway(@TempDir Path folder) throws Exception {
        var file = folder.resolve("client.properties");
        Files.writeString(file, "bootstrap.servers=127.0.0.1:1\nstate.dir=" + folder + "\n");
        var environment =
                new Environment(
                        Map.of("KAFKA_PROPERTIES", file.toString()), new SimpleMeterRegistry());
        var settings = StreamsApplication.settings("waits", Map.of());
        try (var application = new StreamsApplication(environment, topology(), settings)) {
            var running =
                    CompletableFuture.runAsync(() -> {
                        try {
                            application.run();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(environment.isReady()).isFalse();

            environment.stop();

            running.get(60, TimeUnit.SECONDS);
            application.close();
            assertThat(application.streams().state()).isEqualTo(KafkaStreams.State.NOT_RUNNING);
        }
    }

    private static Topology topology() {
        var builder = new StreamsBuilder();
        builder.stream("input", Consumed.with(Serdes.String(), Serdes.String())).to("output");
        return builder.build();
    }

    @Test
    void metersOfAllTypesOfStoresAreShown() {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.config().meterFilter(StreamsApplication.sameTagForAllStores());

        meters.gauge("kafka.stream.state.put.rate", Tags.of("in.memory.state.id", "states"), 1);
        meters.gauge(
                "kafka.stream.state.put.rate", Tags.of("in.memory.window.state.id", "windows"), 2);

        assertThat(meters.scrape())
                .contains("kafka_stream_state_put_rate{state_id=\"states\"}")
                .contains("kafka_stream_state_put_rate{state_id=\"windows\"}");
    }
}
