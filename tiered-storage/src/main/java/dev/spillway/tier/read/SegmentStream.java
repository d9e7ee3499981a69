package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A segment from a position on, as Kafka reads it. Holds no resources: Kafka does not close the
 * stream in every case, and they would leak then.
 */
final class SegmentStream extends InputStream {
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

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /** Blocks until it has all that was asked for, or the end is reached. */
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
