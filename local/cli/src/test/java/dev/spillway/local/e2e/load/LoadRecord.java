package dev.spillway.local.e2e.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One record of the load, identified by its content: the writer, and the number of the record of
 * this writer, from 0. The rest of its value is derived from both, so that any changed byte is
 * detected.
 */
public record LoadRecord(int writer, long number) {
    private static final int HEAD = Integer.BYTES + Long.BYTES;

    byte[] value(int bytes) {
        var value = new byte[bytes];
        new SplittableRandom(writer * 31L + number).nextBytes(value);
        ByteBuffer.wrap(value).putInt(writer).putLong(number);
        return value;
    }

    /** Empty when the bytes are not the value of a record of the load. */
    static Optional<LoadRecord> of(byte[] value) {
        if (value.length < HEAD) {
            return Optional.empty();
        }
        var head = ByteBuffer.wrap(value);
        var entry = new LoadRecord(head.getInt(), head.getLong());
        return Optional.of(entry).filter(e -> Arrays.equals(value, e.value(value.length)));
    }

    @Override
    public String toString() {
        return "record " + number + " of writer " + writer;
    }
}
