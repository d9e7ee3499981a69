package dev.spillway.local.demo;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The header of a record that the demo made: which run, and the how-manieth record of it, from 0.
 * So a run finds its own records among those of earlier runs and of other producers, and knows each
 * of them.
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
