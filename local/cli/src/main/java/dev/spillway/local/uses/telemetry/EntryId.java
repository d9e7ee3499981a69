package dev.spillway.local.uses.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Where a log entry is in its topic. */
record EntryId(int partition, long offset, int index) {

    /** Of the entry that a document was made of, which says so. */
    static EntryId ofDocument(byte[] json) {
        try {
            var document = Http.JSON.readTree(json);
            return new EntryId(
                    document.path("partition").asInt(),
                    document.path("offset").asLong(),
                    document.path("index").asInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id of its document. */
    String document() {
        return "otlp_logs-%d-%d-%d".formatted(partition, offset, index);
    }
}
