package dev.spillway.tier.format;

import java.util.Arrays;

/**
 * Where each chunk of a segment lies in its object and what its checksum is. Chunks follow each
 * other from position 0; every one holds {@code chunkBytes} of the segment but the last, which
 * holds the rest. A segment of 1 GiB in chunks of 256 KiB needs 36 KiB of table.
 *
 * <p>Terms: a <em>position</em> counts bytes of the segment, a <em>stored position</em> bytes of
 * the object.
 */
public final class ChunkTable {
    private final int chunkBytes;
    private final int segmentBytes;
    private final long[] storedPositions; // one more than chunks: the last is the end of the data
    private final byte[] codecs;
    private final int[] checksums;

    private ChunkTable(
            int chunkBytes,
            int segmentBytes,
            long[] storedPositions,
            byte[] codecs,
            int[] checksums) {
        this.chunkBytes = chunkBytes;
        this.segmentBytes = segmentBytes;
        this.storedPositions = storedPositions;
        this.codecs = codecs;
        this.checksums = checksums;
    }

    /** Where the chunks of a segment lie when none is compressed, without checksums. */
    public static ChunkTable uncompressed(int segmentBytes, int chunkBytes) {
        Builder builder = new Builder(segmentBytes, chunkBytes);
        for (int chunk = 0; chunk < builder.table.count(); chunk++) {
            builder.add(Codec.RAW, builder.table.length(chunk), 0);
        }
        return builder.build();
    }

    /** Whether chunks lie at the same places, in the same form. */
    public boolean hasLayoutOf(ChunkTable that) {
        return chunkBytes == that.chunkBytes
                && segmentBytes == that.segmentBytes
                && Arrays.equals(storedPositions, that.storedPositions)
                && Arrays.equals(codecs, that.codecs);
    }

    /** Chunks that a segment of this length needs; none for an empty one. */
    public static int count(int segmentBytes, int chunkBytes) {
        return Math.toIntExact((segmentBytes + (long) chunkBytes - 1) / chunkBytes);
    }

    public int chunkBytes() {
        return chunkBytes;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public int count() {
        return checksums.length;
    }

    /** Stored bytes of all chunks, which is where the first section starts. */
    public long dataLength() {
        return storedPositions[count()];
    }

    /** The chunk that holds this position of the segment. */
    public int chunkAt(int position) {
        return position / chunkBytes;
    }

    /** Position in the segment of a chunk's first byte. */
    public int position(int chunk) {
        return chunk * chunkBytes;
    }

    /** Bytes of the segment in this chunk. */
    public int length(int chunk) {
        return Math.min(chunkBytes, segmentBytes - position(chunk));
    }

    public long storedPosition(int chunk) {
        return storedPositions[chunk];
    }

    public int storedLength(int chunk) {
        return (int) (storedPositions[chunk + 1] - storedPositions[chunk]);
    }

    public Codec codec(int chunk) {
        return codecs[chunk] == Codec.RAW.number ? Codec.RAW : Codec.ZSTD;
    }

    /** CRC32C of the stored bytes. */
    public int checksum(int chunk) {
        return checksums[chunk];
    }

    /** Approximate size in memory. */
    public int heapBytes() {
        return 64 + count() * (Long.BYTES + 1 + Integer.BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkTable that
                && hasLayoutOf(that)
                && Arrays.equals(checksums, that.checksums);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(checksums);
    }

    @Override
    public String toString() {
        return "ChunkTable[" + count() + " chunks of " + chunkBytes + "]";
    }

    /** Takes chunks in order. */
    public static final class Builder {
        private final ChunkTable table;
        private int added;

        public Builder(int segmentBytes, int chunkBytes) {
            int count = count(segmentBytes, chunkBytes);
            table =
                    new ChunkTable(
                            chunkBytes,
                            segmentBytes,
                            new long[count + 1],
                            new byte[count],
                            new int[count]);
        }

        public Builder add(Codec codec, int storedLength, int checksum) {
            table.codecs[added] = (byte) codec.number;
            table.checksums[added] = checksum;
            table.storedPositions[added + 1] = table.storedPositions[added] + storedLength;
            added++;
            return this;
        }

        /**
         * @throws IllegalStateException when chunks are missing
         */
        public ChunkTable build() {
            if (added != table.count()) {
                throw new IllegalStateException(
                        added + " chunks added, " + table.count() + " needed");
            }
            return table;
        }
    }
}
