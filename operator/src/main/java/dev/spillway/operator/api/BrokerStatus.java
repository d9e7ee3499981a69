package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One broker. */
public record BrokerStatus(
        @JsonPropertyDescription("The broker's id in Kafka: its Pod is CLUSTER-broker-ID.")
                @Required
                @Nullable Integer id,
        @JsonPropertyDescription(
                        """
                        Starting: its Pod exists, but Kafka is not ready in it. Serving: it serves \
                        clients. Draining: its replicas are moving to other brokers, so that it \
                        can be removed. Stopped: it is registered, but not running.\
                        """)
                @Nullable BrokerState state,
        @JsonPropertyDescription("Replicas of partitions on the broker.")
                @Nullable Integer partitions,
        @JsonPropertyDescription("Percent of its disk that are used, rounded. Unset: not measured.")
                @Nullable Integer diskUsed) {}
