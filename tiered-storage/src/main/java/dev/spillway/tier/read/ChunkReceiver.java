package dev.spillway.tier.read;

import com.github.luben.zstd.Zstd;
import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.s3.ResponseBody;
import java.io.IOException;

/** Receives the chunks of one GET into their slots: checks each, and decompresses it. */
final class ChunkReceiver {
    private final ReadContext context;
    private final ObjectRef object;
    private final ChunkTable layout;
    private byte[] scratch = new byte[0];

    /**
     * @param layout where the chunks lie, perhaps without checksums
     */
    ChunkReceiver(ReadContext context, ObjectRef object, ChunkTable layout) {
        this.context = context;
        this.object = object;
        this.layout = layout;
    }

    /**
     * Reads the next chunk of the body.
     *
     * @param checksums the object's own chunk table
     * @throws CorruptObjectException when it is not what was written; names the chunk
     */
    void receive(ChunkTable checksums, ChunkSlot slot, ResponseBody body) throws IOException {
        int chunk = slot.id.chunk();
        int stored = layout.storedLength(chunk);
        Codec codec = layout.codec(chunk);
        byte[] into = codec == Codec.RAW ? slot.buffer : scratch(stored);
        if (stored > into.length || codec == Codec.RAW && stored != slot.length) {
            throw new CorruptObjectException(
                    describe(chunk) + ": impossible stored length " + stored);
        }
        body.readFully(into, 0, stored, context.chunkTimeout());
        context.counters().receivedBytes.add(stored);
        if (Checksum.of(into, 0, stored) != checksums.checksum(chunk)) {
            throw new CorruptObjectException(describe(chunk) + ": wrong checksum");
        }
        if (codec == Codec.ZSTD) {
            long length = Zstd.decompressByteArray(slot.buffer, 0, slot.length, into, 0, stored);
            if (length != slot.length) {
                throw new CorruptObjectException(describe(chunk) + ": does not decompress");
            }
        }
    }

    /** One buffer for all compressed chunks of this GET; none is stored longer than it is. */
    private byte[] scratch(int stored) {
        if (scratch.length < stored) {
            scratch = new byte[Math.max(stored, Math.min(layout.chunkBytes(), 2 * stored))];
        }
        return scratch;
    }

    private String describe(int chunk) {
        return object.key()
                + ", chunk "
                + chunk
                + " (bytes "
                + layout.storedPosition(chunk)
                + " to "
                + (layout.storedPosition(chunk) + layout.storedLength(chunk))
                + " of the object, positions from "
                + layout.position(chunk)
                + " of the segment with offsets "
                + object.startOffset()
                + " to "
                + object.endOffset()
                + ")";
    }
}
