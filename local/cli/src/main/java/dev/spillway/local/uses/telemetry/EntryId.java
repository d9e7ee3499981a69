package dev.spillway.local.uses.telemetry;

import dev.spillway.local.uses.Http;

/** Where a log entry is in its topic. */
record EntryId(int partition, long offset, int index) {

    /** Of the entry that a document was made of, which says so. */
    static EntryId ofDocument(byte[] json) {
        var document = Http.parse(json);
        return new EntryId(
                document.path("partition").asInt(),
                document.path("offset").asLong(),
                document.path("index").asInt());
    }

    /** The id of its document. */
    String document() {
        return "otlp_logs-%d-%d-%d".formatted(partition, offset, index);
    }
}
