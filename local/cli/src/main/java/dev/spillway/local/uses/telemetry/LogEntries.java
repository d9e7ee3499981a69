package dev.spillway.local.uses.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The log entries of a part of the topic {@code otlp_logs}, counted here again. */
final class LogEntries {
    private final Map<EntryId, Long> digests = new HashMap<>();
    private final Map<String, Sequences> sequences = new TreeMap<>();
    private final Map<String, List<Long>> failedLogins = new TreeMap<>();
    private final List<EntryId> malformed = new ArrayList<>();

    /** Of a service: which numbers its entries have. */
    static final class Sequences {
        private final BitSet numbers = new BitSet();
        private long entries;

        private void add(int number) {
            numbers.set(number);
            entries++;
        }

        long entries() {
            return entries;
        }

        /** How many numbers between the first and the last no entry has. */
        long missing() {
            return numbers.length() - Math.max(0, numbers.nextSetBit(0)) - numbers.cardinality();
        }

        long twice() {
            return entries - numbers.cardinality();
        }

        @Override
        public String toString() {
            return "%d, of which %d are there twice; %d are missing"
                    .formatted(entries, twice(), missing());
        }
    }

    void add(ConsumerRecord<byte[], byte[]> telemetry) {
        // What the Collector calls otlp_proto has the fields of LogsData.
        var index = 0;
        for (var resource : parse(telemetry).getResourceLogsList()) {
            var service =
                    text(resource.getResource().getAttributesList(), "service.name").orElse("");
            for (var scope : resource.getScopeLogsList()) {
                for (var entry : scope.getLogRecordsList()) {
                    var id = new EntryId(telemetry.partition(), telemetry.offset(), index++);
                    digests.put(
                            id,
                            ExpectedDocument.digest(
                                    ExpectedDocument.of(
                                            telemetry,
                                            id.index(),
                                            resource.getResource(),
                                            service.isEmpty() ? "unknown" : service,
                                            entry)));
                    add(id, service, entry);
                }
            }
        }
    }

    private static LogsData parse(ConsumerRecord<byte[], byte[]> telemetry) {
        try {
            return LogsData.parseFrom(telemetry.value());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "%s-%d offset %d is not OTLP"
                            .formatted(
                                    telemetry.topic(), telemetry.partition(), telemetry.offset()),
                    e);
        }
    }

    private void add(EntryId id, String service, LogRecord entry) {
        var attributes = entry.getAttributesList();
        var sequence =
                attribute(attributes, "sequence").map(value -> value.getValue().getIntValue());
        sequence.ifPresent(number ->
                sequences.computeIfAbsent(service, name -> new Sequences()).add(number.intValue()));
        if (entry.getEventName().equals("login.failed")) {
            failedLogins
                    .computeIfAbsent(
                            text(attributes, "client.address").orElse(""),
                            address -> new ArrayList<>())
                    .add(entry.getTimeUnixNano() / 1_000_000);
        }
        if (entry.getSeverityNumberValue() > Byte.MAX_VALUE) {
            malformed.add(id);
        }
    }

    private static Optional<KeyValue> attribute(List<KeyValue> attributes, String key) {
        return attributes.stream().filter(attribute -> attribute.getKey().equals(key)).findFirst();
    }

    private static Optional<String> text(List<KeyValue> attributes, String key) {
        return attribute(attributes, key).map(attribute -> attribute.getValue().getStringValue());
    }

    /** Of each entry a digest of the document that must be made of it. */
    Map<EntryId, Long> digests() {
        return digests;
    }

    Map<String, Sequences> sequences() {
        return sequences;
    }

    /** Those that OpenSearch cannot take. */
    List<EntryId> malformed() {
        return malformed;
    }

    /** Addresses from which so many logins have failed within so many milliseconds. */
    List<String> bursts(int attempts, long millis) {
        return failedLogins.entrySet().stream()
                .filter(address -> {
                    var times = address.getValue().stream().sorted().toList();
                    for (int i = attempts - 1; i < times.size(); i++) {
                        if (times.get(i) - times.get(i - attempts + 1) <= millis) {
                            return true;
                        }
                    }
                    return false;
                })
                .map(Map.Entry::getKey)
                .toList();
    }
}
