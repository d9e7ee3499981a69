package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What OpenSearch must have of a log entry, all fields of it; made here by other code than that of
 * the application.
 */
final class ExpectedDocument {
    /** The order of fields means nothing. */
    private static final ObjectMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ExpectedDocument() {}

    static ObjectNode of(
            ConsumerRecord<?, ?> telemetry,
            int index,
            Resource resource,
            String service,
            LogRecord entry) {
        var document = JSON.objectNode();
        document.put("topic", telemetry.topic())
                .put("partition", telemetry.partition())
                .put("offset", telemetry.offset())
                .put("index", index)
                .put("service", service)
                .put("@timestamp", millis(telemetry, entry))
                .put("severity", entry.getSeverityText())
                .put("severity_number", entry.getSeverityNumberValue())
                .put("event", entry.getEventName())
                .put("trace_id", hex(entry.getTraceId()))
                .put("span_id", hex(entry.getSpanId()));
        document.set("body", json(entry.getBody()));
        document.set("attributes", json(entry.getAttributesList()));
        document.set("resource", json(resource.getAttributesList()));
        return document;
    }

    private static long millis(ConsumerRecord<?, ?> telemetry, LogRecord entry) {
        if (entry.getTimeUnixNano() != 0) {
            return entry.getTimeUnixNano() / 1_000_000;
        }
        return entry.getObservedTimeUnixNano() == 0
                ? telemetry.timestamp()
                : entry.getObservedTimeUnixNano() / 1_000_000;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static ObjectNode json(List<KeyValue> attributes) {
        var object = JSON.objectNode();
        attributes.forEach(each -> object.set(each.getKey(), json(each.getValue())));
        return object;
    }

    private static JsonNode json(AnyValue value) {
        if (value.hasStringValue()) {
            return JSON.textNode(value.getStringValue());
        }
        if (value.hasIntValue()) {
            return JSON.numberNode(value.getIntValue());
        }
        if (value.hasDoubleValue()) {
            return JSON.numberNode(value.getDoubleValue());
        }
        if (value.hasBoolValue()) {
            return JSON.booleanNode(value.getBoolValue());
        }
        if (value.hasBytesValue()) {
            return JSON.textNode(
                    Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
        }
        if (value.hasKvlistValue()) {
            return json(value.getKvlistValue().getValuesList());
        }
        if (value.hasArrayValue()) {
            var array = JSON.arrayNode();
            value.getArrayValue().getValuesList().forEach(each -> array.add(json(each)));
            return array;
        }
        return JSON.nullNode();
    }

    /** Of a document, whatever the order of its fields: eight bytes of SHA-256. */
    static long digest(JsonNode document) {
        try {
            var text = SORTED.writeValueAsString(document);
            return ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
