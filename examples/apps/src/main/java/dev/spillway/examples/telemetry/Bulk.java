package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Documents for one {@code _bulk} request, and what may be committed when they are in OpenSearch.
 *
 * @param documents each two lines: what to do, and the document
 */
record Bulk(List<byte[]> documents, Map<TopicPartition, OffsetAndMetadata> offsets) {

    byte[] body() {
        var body = new ByteArrayOutputStream(documents.stream().mapToInt(d -> d.length).sum());
        documents.forEach(body::writeBytes);
        return body.toByteArray();
    }

    /** The document alone, without what to do. */
    static String document(byte[] lines) {
        var text = new String(lines, UTF_8);
        return text.substring(text.indexOf('\n') + 1).stripTrailing();
    }

    /** Writes a document. */
    interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    /** Puts a bulk together. */
    static final class Builder {
        private static final JsonFactory JSON = new JsonFactory();

        private final List<byte[]> documents = new ArrayList<>();
        private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);
        private int bytes;

        void add(String index, String id, Document document) throws IOException {
            buffer.reset();
            try (var json = JSON.createGenerator(buffer)) {
                json.setRootValueSeparator(new SerializedString("\n"));
                json.writeStartObject();
                json.writeObjectFieldStart("index");
                json.writeStringField("_index", index);
                json.writeStringField("_id", id);
                json.writeEndObject();
                json.writeEndObject();
                document.write(json);
                json.writeRaw('\n');
            }
            documents.add(buffer.toByteArray());
            bytes += buffer.size();
        }

        /** Everything before this offset is in this bulk or one before it. */
        void read(TopicPartition partition, long next) {
            offsets.put(partition, new OffsetAndMetadata(next));
        }

        int bytes() {
            return bytes;
        }

        Bulk build() {
            return new Bulk(List.copyOf(documents), offsets);
        }
    }
}
