package dev.spillway.examples.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The encoding {@code otlp_proto} of the OpenTelemetry Collector: the value of a record is a whole
 * export request, with the logs or metrics of one or more resources.
 */
final class Otlp {
    static final String LOGS_TOPIC = "otlp_logs";
    static final String METRICS_TOPIC = "otlp_metrics";

    private Otlp() {}

    static Serde<ExportLogsServiceRequest> logs() {
        return serde(ExportLogsServiceRequest.parser());
    }

    static Serde<ExportMetricsServiceRequest> metrics() {
        return serde(ExportMetricsServiceRequest.parser());
    }

    private static <T extends MessageLite> Serde<T> serde(Parser<T> parser) {
        Deserializer<T> deserializer =
                (topic, bytes) -> {
                    try {
                        return parser.parseFrom(bytes);
                    } catch (InvalidProtocolBufferException e) {
                        throw new SerializationException("not OTLP: " + e.getMessage(), e);
                    }
                };
        return Serdes.serdeFrom((topic, message) -> message.toByteArray(), deserializer);
    }

    /** A resource with these attributes, such as {@code service.name}. */
    static Resource resource(Map<String, String> attributes) {
        return Resource.newBuilder()
                .addAllAttributes(
                        attributes.entrySet().stream()
                                .map(entry -> attribute(entry.getKey(), entry.getValue()))
                                .toList())
                .build();
    }

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    static KeyValue attribute(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    /** An attribute as text, if it is there and has a simple value. */
    static Optional<String> text(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .findFirst()
                .flatMap(attribute -> text(attribute.getValue()));
    }

    private static Optional<String> text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> Optional.of(value.getStringValue());
            case INT_VALUE -> Optional.of(Long.toString(value.getIntValue()));
            case DOUBLE_VALUE -> Optional.of(Double.toString(value.getDoubleValue()));
            case BOOL_VALUE -> Optional.of(Boolean.toString(value.getBoolValue()));
            case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, VALUE_NOT_SET -> Optional.empty();
            default -> Optional.empty();
        };
    }

    /** A resource by the attributes that tell it from others, such as {@code checkout}. */
    static Optional<String> name(Resource resource, List<String> attributes) {
        var values =
                attributes.stream()
                        .flatMap(key -> text(resource.getAttributesList(), key).stream())
                        .collect(Collectors.joining("/"));
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }
}
