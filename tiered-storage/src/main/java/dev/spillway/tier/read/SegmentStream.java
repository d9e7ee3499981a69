package dev.spillway.tier.read;

import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.s3.Body;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A segment from a position on. Every chunk is checked before a byte of it is given out. */
public final class SegmentStream extends InputStream {
    private final ObjectStore store;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final int end;

    private int position;
    private @Nullable Body body;
    private byte[] chunk = new byte[0];
    private int loaded = -1;

    public SegmentStream(
            ObjectStore store, ObjectRef object, ChunkTable chunks, int position, int end) {
        this.store = store;
        this.object = object;
        this.chunks = chunks;
        this.position = position;
        this.end = Math.min(end, chunks.segmentBytes());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int wanted = chunks.chunkAt(position);
        if (wanted != loaded) {
            load(wanted);
        }
        int within = position - chunks.position(wanted);
        int available = Math.min(chunks.length(wanted) - within, end - position);
        int count = Math.min(length, available);
        System.arraycopy(chunk, within, into, offset, count);
        position += count;
        return count;
    }

    private void load(int wanted) throws IOException {
        try {
            if (body == null) {
                body = store.get(object.key(), chunks.storedPosition(wanted), chunks.dataLength());
            }
            int length = chunks.storedLength(wanted);
            if (chunk.length < length) {
                chunk = new byte[length];
            }
            body.readFully(chunk, 0, length);
            if (Checksum.of(chunk, 0, length) != chunks.checksum(wanted)) {
                throw new CorruptObjectException(
                        object.key() + ": wrong checksum of chunk " + wanted);
            }
            loaded = wanted;
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (body != null) {
            body.close();
            body = null;
        }
    }
}
