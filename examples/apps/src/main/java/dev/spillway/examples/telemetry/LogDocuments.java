package dev.spillway.examples.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From log entries to documents. A document's id is {@code topic-partition-offset-index}, the index
 * being that of the entry in its record: an entry that is written twice is there once.
 */
final class LogDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(LogDocuments.class);

    /** By the time of the record, so that an entry that comes twice gets into the same index. */
    private static final DateTimeFormatter INDEX =
            DateTimeFormatter.ofPattern("'logs-'uuuu.MM.dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private LogDocuments() {}

    /**
     * Adds the entries of a record to a bulk.
     *
     * @return whether the record is OTLP; one that is not, or has no value, is left out
     */
    static boolean add(ConsumerRecord<byte[], byte[]> telemetry, Bulk.Builder bulk)
            throws IOException {
        var request = parse(telemetry);
        if (request.isEmpty()) {
            return false;
        }
        var index = INDEX.format(Instant.ofEpochMilli(telemetry.timestamp()));
        var number = 0;
        for (var resource : request.get().getResourceLogsList()) {
            for (var scope : resource.getScopeLogsList()) {
                for (var entry : scope.getLogRecordsList()) {
                    var at = new Position(telemetry, number++);
                    bulk.add(
                            index,
                            at.toString(),
                            json -> write(json, at, resource.getResource(), entry));
                }
            }
        }
        return true;
    }

    private static Optional<ExportLogsServiceRequest> parse(
            ConsumerRecord<byte[], byte[]> telemetry) {
        if (telemetry.value() == null) {
            LOG.warn(
                    "{}-{} offset {} has no value and is left out",
                    telemetry.topic(),
                    telemetry.partition(),
                    telemetry.offset());
            return Optional.empty();
        }
        try {
            return Optional.of(ExportLogsServiceRequest.parseFrom(telemetry.value()));
        } catch (InvalidProtocolBufferException e) {
            LOG.warn(
                    "{}-{} offset {} is not OTLP and is left out: {}",
                    telemetry.topic(),
                    telemetry.partition(),
                    telemetry.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Where an entry is in Kafka. */
    private record Position(ConsumerRecord<byte[], byte[]> telemetry, int index) {
        @Override
        public String toString() {
            return telemetry.topic()
                    + '-'
                    + telemetry.partition()
                    + '-'
                    + telemetry.offset()
                    + '-'
                    + index;
        }
    }

    private static void write(JsonGenerator json, Position at, Resource resource, LogRecord entry)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("@timestamp", millis(at, entry));
        json.writeStringField(
                "service", Otlp.name(resource, List.of("service.name")).orElse("unknown"));
        json.writeNumberField("severity_number", entry.getSeverityNumberValue());
        json.writeStringField("severity", entry.getSeverityText());
        json.writeStringField("event", entry.getEventName());
        json.writeFieldName("body");
        write(json, entry.getBody());
        json.writeStringField("trace_id", hex(entry.getTraceId()));
        json.writeStringField("span_id", hex(entry.getSpanId()));
        json.writeFieldName("attributes");
        write(json, entry.getAttributesList());
        json.writeFieldName("resource");
        write(json, resource.getAttributesList());
        json.writeStringField("topic", at.telemetry().topic());
        json.writeNumberField("partition", at.telemetry().partition());
        json.writeNumberField("offset", at.telemetry().offset());
        json.writeNumberField("index", at.index());
        json.writeEndObject();
    }

    private static long millis(Position at, LogRecord entry) {
        var nanos =
                entry.getTimeUnixNano() == 0
                        ? entry.getObservedTimeUnixNano()
                        : entry.getTimeUnixNano();
        return nanos == 0 ? at.telemetry().timestamp() : TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static void write(JsonGenerator json, List<KeyValue> attributes) throws IOException {
        json.writeStartObject();
        for (var attribute : attributes) {
            json.writeFieldName(attribute.getKey());
            write(json, attribute.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, AnyValue value) throws IOException {
        switch (value.getValueCase()) {
            case STRING_VALUE -> json.writeString(value.getStringValue());
            case INT_VALUE -> json.writeNumber(value.getIntValue());
            case DOUBLE_VALUE -> json.writeNumber(value.getDoubleValue());
            case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
            case BYTES_VALUE -> json.writeBinary(value.getBytesValue().toByteArray());
            case KVLIST_VALUE -> write(json, value.getKvlistValue().getValuesList());
            case ARRAY_VALUE -> {
                json.writeStartArray();
                for (var element : value.getArrayValue().getValuesList()) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            default -> json.writeNull();
        }
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
