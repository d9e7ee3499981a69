package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A segment from a position on, as Kafka reads it. Holds nothing: Kafka does not close the stream
 * in every case, and what it did hold would be lost then.
 */
final class SegmentStream extends InputStream {
    private final SegmentReader segments;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final ReaderTracker.Reader reader;
    private final int end;

    private int position;
    private int current = -1;

    /**
     * @param end exclusive
     */
    SegmentStream(
            SegmentReader segments,
            ObjectRef object,
            ChunkTable chunks,
            ReaderTracker.Reader reader,
            int position,
            int end) {
        this.segments = segments;
        this.object = object;
        this.chunks = chunks;
        this.reader = reader;
        this.position = position;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /** Gives what the chunk at hand has, then waits for the next: as much as was asked for. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            return fill(into, offset, length);
        } catch (Error e) {
            // An Error on Kafka's thread would end its task without an answer to the consumer.
            throw new IOException("reading " + object.key() + ": " + e, e);
        }
    }

    private int fill(byte[] into, int offset, int length) throws IOException {
        int read = 0;
        int last = chunks.chunkAt((int) Math.min((long) position + length, end) - 1);
        while (read < length && position < end) {
            int count = some(last, into, offset + read, length - read);
            read += count;
        }
        if (read == 0) {
            return -1;
        }
        segments.reached(object, reader, position, read);
        return read;
    }

    private int some(int last, byte[] into, int offset, int length) throws IOException {
        int chunk = chunks.chunkAt(position);
        boolean entering = chunk != current;
        int within = position - chunks.position(chunk);
        int count = Math.min(length, Math.min(chunks.length(chunk) - within, end - position));
        segments.copy(object, chunks, reader, chunk, last, entering, within, into, offset, count);
        current = chunk;
        position += count;
        if (within + count == chunks.length(chunk)) {
            segments.passed(object, chunk);
        }
        return count;
    }

    @Override
    public int available() {
        return 0; // whether a read will wait is not known
    }

    @Override
    public long skip(long count) {
        int skipped = (int) Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }
}
