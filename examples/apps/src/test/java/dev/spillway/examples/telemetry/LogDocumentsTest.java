package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogDocumentsTest {
    /** 30 November 2026, a second before midnight in UTC. */
    private static final long TIMESTAMP = 1_796_083_199_000L;

    @Test
    void everyEntryOfARecordHasAnIdOfItsOwnByItsPlace() throws IOException {
        var request =
                ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(resource("a", entry("1"), entry("2")))
                        .addResourceLogs(resource("b", entry("3")))
                        .build();

        var documents = documents(request.toByteArray());

        assertThat(documents)
                .extracting(document -> document.action().at("/index/_id").asText())
                .containsExactly("otlp_logs-2-40-0", "otlp_logs-2-40-1", "otlp_logs-2-40-2");
        assertThat(documents)
                .extracting(document -> document.source().path("service").asText())
                .containsExactly("a", "a", "b");
        assertThat(documents)
                .extracting(document -> document.action().at("/index/_index").asText())
                .containsOnly("logs-2026.11.30");
    }

    @Test
    void aDocumentHasWhatItsEntryHas() throws IOException {
        var entry =
                LogRecord.newBuilder()
                        .setTimeUnixNano(1_000_000_000_123_456_789L)
                        .setSeverityNumberValue(17)
                        .setSeverityText("ERROR")
                        .setEventName("http.request")
                        .setBody(AnyValue.newBuilder().setStringValue("two\nlines \"quoted\""))
                        .setTraceId(ByteString.fromHex("0102030405060708090a0b0c0d0e0f10"))
                        .addAttributes(Otlp.attribute("status", 500))
                        .addAttributes(nested())
                        .build();

        var source =
                documents(
                                ExportLogsServiceRequest.newBuilder()
                                        .addResourceLogs(resource("a", entry))
                                        .build()
                                        .toByteArray())
                        .getFirst()
                        .source();

        assertThat(source.path("@timestamp").asLong()).isEqualTo(1_000_000_000_123L);
        assertThat(source.path("severity_number").asInt()).isEqualTo(17);
        assertThat(source.path("event").asText()).isEqualTo("http.request");
        assertThat(source.path("body").asText()).isEqualTo("two\nlines \"quoted\"");
        assertThat(source.path("trace_id").asText()).isEqualTo("0102030405060708090a0b0c0d0e0f10");
        assertThat(source.at("/attributes/status").asInt()).isEqualTo(500);
        assertThat(source.at("/attributes/nested/list/0").asText()).isEqualTo("x");
        assertThat(source.path("offset").asLong()).isEqualTo(40);
    }

    @Test
    void anEntryWithoutATimeHasThatOfItsRecord() throws IOException {
        var request =
                ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(resource("a", LogRecord.getDefaultInstance()))
                        .build();

        assertThat(documents(request.toByteArray()).getFirst().source().path("@timestamp").asLong())
                .isEqualTo(TIMESTAMP);
    }

    @Test
    void whatIsNotOtlpIsLeftOut() throws IOException {
        assertThat(documents("not OTLP".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void aRecordWithoutAValueIsLeftOutAndToldOf() throws IOException {
        var bulk = new Bulk.Builder();

        assertThat(LogDocuments.add(telemetry(null), bulk)).isFalse();
        assertThat(LogDocuments.add(telemetry("not OTLP".getBytes(UTF_8)), bulk)).isFalse();
        assertThat(LogDocuments.add(telemetry(new byte[0]), bulk)).isTrue();

        assertThat(bulk.build().documents()).isEmpty();
    }

    private record Document(JsonNode action, JsonNode source) {}

    private static List<Document> documents(byte[] value) throws IOException {
        var bulk = new Bulk.Builder();
        LogDocuments.add(telemetry(value), bulk);
        var json = JsonMapper.builder().build();
        var documents = new ArrayList<Document>();
        for (var lines : bulk.build().documents()) {
            var both = new String(lines, UTF_8).split("\n", -1);
            assertThat(both).hasSize(3);
            documents.add(new Document(json.readTree(both[0]), json.readTree(both[1])));
        }
        return documents;
    }

    private static ConsumerRecord<byte[], byte[]> telemetry(byte @Nullable [] value) {
        return new ConsumerRecord<>(
                "otlp_logs",
                2,
                40,
                TIMESTAMP,
                TimestampType.CREATE_TIME,
                0,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static KeyValue nested() {
        var list =
                AnyValue.newBuilder()
                        .setArrayValue(
                                ArrayValue.newBuilder()
                                        .addValues(AnyValue.newBuilder().setStringValue("x")));
        return KeyValue.newBuilder()
                .setKey("nested")
                .setValue(
                        AnyValue.newBuilder()
                                .setKvlistValue(
                                        KeyValueList.newBuilder()
                                                .addValues(
                                                        KeyValue.newBuilder()
                                                                .setKey("list")
                                                                .setValue(list))))
                .build();
    }

    private static ResourceLogs resource(String service, LogRecord... entries) {
        return ResourceLogs.newBuilder()
                .setResource(Otlp.resource(Map.of("service.name", service)))
                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(entries)))
                .build();
    }

    private static LogRecord entry(String body) {
        return LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(body)).build();
    }
}
