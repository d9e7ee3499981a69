package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.io.BulkInputStream;
import java.io.IOException;

/**
 * A segment from a position on, as Kafka reads it. Holds no resources: Kafka does not close the
 * stream in every case, and they would leak then.
 */
final class SegmentStream extends BulkInputStream {
    private final ChunkReader reader;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final int end;
    private int position;

    /**
     * @param end exclusive
     */
    SegmentStream(ChunkReader reader, ObjectRef object, ChunkTable chunks, int position, int end) {
        this.reader = reader;
        this.object = object;
        this.chunks = chunks;
        this.position = position;
        this.end = end;
    }

    /** Blocks until it has all that was asked for, or the end is reached. */
    @Override
    protected int readBytes(byte[] into, int offset, int length) throws IOException {
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
            read += readWithinChunk(last, into, offset + read, length - read);
        }
        if (read == 0) {
            return -1;
        }
        reader.reached(position, read);
        return read;
    }

    private int readWithinChunk(int last, byte[] into, int offset, int length) throws IOException {
        int chunk = chunks.chunkAt(position);
        int within = position - chunks.position(chunk);
        int count = Math.min(length, Math.min(chunks.length(chunk) - within, end - position));
        reader.copy(chunk, last, within, into, offset, count);
        position += count;
        if (within + count == chunks.length(chunk)) {
            reader.passed(chunk);
        }
        return count;
    }

    @Override
    public int available() {
        return 0; // whether a read will block is not known
    }

    @Override
    public long skip(long count) {
        int skipped = (int) Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }
}
