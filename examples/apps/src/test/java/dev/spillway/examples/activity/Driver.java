package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** A topology without Kafka. */
final class Driver {
    private Driver() {}

    static TopologyTestDriver of(Topology topology) {
        var settings = new Properties();
        settings.putAll(StreamsApplication.settings("test", Map.of()));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        return new TopologyTestDriver(topology, settings);
    }

    /** A record without a value, and one whose value is the JSON null. */
    static void pipeNothing(TopologyTestDriver driver, String topic) {
        var records =
                driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
        records.pipeInput("a/v1", (byte[]) null);
        records.pipeInput("a/v1", "null".getBytes(UTF_8));
    }

    static <T> TestInputTopic<String, T> topic(
            TopologyTestDriver driver, String name, Class<T> type) {
        return driver.createInputTopic(name, new StringSerializer(), Json.serde(type).serializer());
    }
}
