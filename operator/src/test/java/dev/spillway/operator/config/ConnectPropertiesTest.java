package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ClusterReference;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.ConnectSpecBuilder;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ParseResult;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class ConnectPropertiesTest {

    @Test
    void aSinkIsMissedAsSoonAsItsWorker() {
        assertThat(properties(Map.of()))
                .containsEntry("session.timeout.ms", "6000")
                .containsEntry("consumer.session.timeout.ms", "6000")
                .containsEntry("consumer.heartbeat.interval.ms", "2000");
    }

    @Test
    void aUsersOwnTimeoutIsKept() {
        assertThat(properties(Map.of("consumer.session.timeout.ms", "30000")))
                .containsEntry("consumer.session.timeout.ms", "30000");
    }

    /** Where brokers decide, Kafka refuses consumers with timeouts of their own. */
    @Test
    void consumersOfTheNewProtocolStart() {
        var properties = properties(Map.of("consumer.group.protocol", "consumer"));

        var consumer = new HashMap<String, Object>();
        properties.forEach((name, value) -> {
            if (name.startsWith("consumer.")) {
                consumer.put(name.substring("consumer.".length()), value);
            }
        });
        consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        assertThat(new ConsumerConfig(consumer).getString(ConsumerConfig.GROUP_PROTOCOL_CONFIG))
                .isEqualTo("consumer");
    }

    private static Map<String, String> properties(Map<String, String> config) {
        var connect = new Connect();
        connect.setMetadata(
                new ObjectMetaBuilder().withName("pipelines").withNamespace("default").build());
        connect.setSpec(
                ConnectSpecBuilder.builder()
                        .cluster(new ClusterReference("events"))
                        .config(config)
                        .build());
        return switch (ConnectModel.parse(connect)) {
            case ParseResult.Valid<ConnectModel>(ConnectModel model) -> ConnectProperties.of(model);
            case ParseResult.Invalid<ConnectModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
