package dev.spillway.local.demo;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The header of each record of the demo: the run, and the number of the record in it, from 0. It
 * lets a run identify its own records among those of earlier runs and other producers.
 */
record RunHeader(long run, long number) {
    private static final String NAME = "spillway-demo";

    Header header() {
        return new RecordHeader(NAME, ByteBuffer.allocate(16).putLong(run).putLong(number).array());
    }

    static Optional<RunHeader> of(Headers headers) {
        var header = headers.lastHeader(NAME);
        if (header == null || header.value() == null || header.value().length != 16) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.wrap(header.value());
        return Optional.of(new RunHeader(bytes.getLong(), bytes.getLong()));
    }
}
