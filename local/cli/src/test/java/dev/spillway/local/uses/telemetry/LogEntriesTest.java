package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LogEntriesTest {
    private final LogEntries entries = new LogEntries();
    private long offset;

    @Test
    void missingNumbersAndThoseThatAreThereTwiceAreSeen() {
        for (int number : new int[] {5, 6, 8, 9, 9}) {
            add(entry("http.request", "", 0).addAttributes(number("sequence", number)));
        }

        var sequences = entries.sequences().get("checkout");
        assertThat(sequences).isNotNull();
        assertThat(sequences).hasToString("5, of which 1 are there twice; 1 are missing");
    }

    @Test
    void aBurstIsSoManyFailedLoginsWithinTheTime() {
        for (int i = 0; i < 3; i++) {
            add(entry("login.failed", "2001:db8::1", 1000 + i * 500));
            add(entry("login.failed", "2001:db8::2", 1000 + i * 501));
            add(entry("login.succeeded", "2001:db8::3", 1000));
        }

        assertThat(entries.bursts(3, 1000)).containsExactly("2001:db8::1");
        assertThat(entries.bursts(3, 1002)).containsExactly("2001:db8::1", "2001:db8::2");
    }

    @Test
    void documentsThatAreAsTheirEntriesAreFineInWhateverOrderTheirFieldsAre() {
        add(entry("http.request", "", 1000).addAttributes(number("sequence", 7)));
        var comparison = new Comparison(entries.digests());

        comparison.seen("otlp_logs-1-0-0", document(0, 7));

        assertThat(comparison.equal()).isOne();
        assertThatCode(comparison::verify).doesNotThrowAnyException();
    }

    @Test
    void aMissingADifferentAndASecondDocumentAreFound() {
        for (int number : new int[] {7, 8, 9}) {
            add(entry("http.request", "", 1000).addAttributes(number("sequence", number)));
        }
        var comparison = new Comparison(entries.digests());
        comparison.seen("otlp_logs-1-0-0", document(0, 7));
        comparison.seen("otlp_logs-1-0-0", document(0, 7));
        comparison.seen("otlp_logs-1-1-0", document(1, 8).put("body", "another body"));

        assertThatThrownBy(comparison::verify)
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining(
                        "1 documents are as their log entries, 1 are missing, 2 are wrong")
                .hasMessageContaining("otlp_logs-1-0-0 is not of a log entry, or there twice")
                .hasMessageContaining("otlp_logs-1-1-0 is not as its log entry")
                .hasMessageContaining("otlp_logs-1-2-0 is missing");
    }

    @Test
    void aDifferenceInAnyFieldIsFound() {
        add(entry("http.request", "", 1000).addAttributes(number("sequence", 7)));
        var good = document(0, 7);
        for (var field : (Iterable<String>) good::fieldNames) {
            var comparison = new Comparison(entries.digests());

            comparison.seen("otlp_logs-1-0-0", good.deepCopy().put(field, "different"));

            assertThatThrownBy(comparison::verify).as(field).isInstanceOf(DemoFailure.class);
        }
    }

    @Test
    void everyKindOfValueIsComparedWithItsJson() {
        add(
                LogRecord.newBuilder()
                        .addAttributes(
                                attribute("double", AnyValue.newBuilder().setDoubleValue(1e22)))
                        .addAttributes(attribute("bool", AnyValue.newBuilder().setBoolValue(true)))
                        .addAttributes(
                                attribute(
                                        "bytes",
                                        AnyValue.newBuilder()
                                                .setBytesValue(ByteString.fromHex("00ff10"))))
                        .addAttributes(
                                attribute(
                                        "list",
                                        AnyValue.newBuilder()
                                                .setArrayValue(
                                                        ArrayValue.newBuilder()
                                                                .addValues(
                                                                        AnyValue
                                                                                .getDefaultInstance()))))
                        .setTraceId(ByteString.fromHex("0aff")));
        var comparison = new Comparison(entries.digests());

        comparison.seen(
                "otlp_logs-1-0-0",
                Http.parse(
                        """
                        {"@timestamp": -1, "service": "checkout", "severity_number": 0,
                         "severity": "", "event": "", "body": null, "trace_id": "0aff",
                         "span_id": "", "attributes": {"double": 1.0E22, "bool": true,
                         "bytes": "AP8Q", "list": [null]},
                         "resource": {"service.name": "checkout"},
                         "topic": "otlp_logs", "partition": 1, "offset": 0, "index": 0}\
                        """
                                .getBytes(UTF_8)));

        assertThatCode(comparison::verify).doesNotThrowAnyException();
    }

    @Test
    void whatOpenSearchCannotTakeIsKnownByItsSeverity() {
        add(entry("malformed", "", 1000).setSeverityNumberValue(1000));

        assertThat(entries.malformed()).containsExactly(new EntryId(1, 0, 0));
    }

    private void add(LogRecord.Builder entry) {
        var data =
                LogsData.newBuilder()
                        .addResourceLogs(
                                ResourceLogs.newBuilder()
                                        .setResource(
                                                Resource.newBuilder()
                                                        .addAttributes(
                                                                text("service.name", "checkout")))
                                        .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(entry)))
                        .build();
        entries.add(
                new ConsumerRecord<>("otlp_logs", 1, offset++, new byte[0], data.toByteArray()));
    }

    private static LogRecord.Builder entry(String event, String address, long millis) {
        return LogRecord.newBuilder()
                .setEventName(event)
                .setBody(AnyValue.newBuilder().setStringValue("a body"))
                .setTimeUnixNano(millis * 1_000_000)
                .setSeverityText("INFO")
                .setSeverityNumberValue(9)
                .setTraceId(ByteString.fromHex("0102"))
                .setSpanId(ByteString.fromHex("03"))
                .addAttributes(text("client.address", address));
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static ObjectNode document(long offset, long sequence) {
        var document = Http.JSON.createObjectNode();
        document.put("service", "checkout")
                .put("event", "http.request")
                .put("body", "a body")
                .put("@timestamp", 1000)
                .put("severity", "INFO")
                .put("severity_number", 9)
                .put("trace_id", "0102")
                .put("span_id", "03")
                .put("topic", "otlp_logs")
                .put("partition", 1)
                .put("offset", offset)
                .put("index", 0);
        document.putObject("attributes").put("sequence", sequence).put("client.address", "");
        document.putObject("resource").put("service.name", "checkout");
        return document;
    }
}
