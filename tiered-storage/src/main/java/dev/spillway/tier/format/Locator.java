package dev.spillway.tier.format;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What Kafka keeps with a segment's metadata (its <em>custom metadata</em>, at most 128 bytes by
 * default): where everything but the chunks lies, so that a reader needs neither HEAD nor LIST.
 *
 * <pre>
 *  0  u8   version: 1
 *  1  u8   flags: 0
 *  2  u16  length of a chunk in KiB; 0 when it is no whole number of KiB
 *  4  u64  length of the data, which is where the first section starts
 * 12  u32  length of each of the 5 sections
 * 32  u32  length of the footer
 * </pre>
 *
 * @param chunkKib 0 when it is not known
 * @param sectionLengths in the order of {@link Section}
 */
public record Locator(
        int chunkKib, long dataLength, SectionLengths sectionLengths, int footerLength) {
    public static final int BYTES = 36;
    private static final int KIB = 1024;
    private static final byte VERSION = 1;

    /** Bytes of each section. */
    public record SectionLengths(
            int offsetIndex,
            int timeIndex,
            int transactionIndex,
            int producerSnapshot,
            int leaderEpochs) {

        public int of(Section section) {
            return switch (section) {
                case OFFSET_INDEX -> offsetIndex;
                case TIME_INDEX -> timeIndex;
                case TRANSACTION_INDEX -> transactionIndex;
                case PRODUCER_SNAPSHOT -> producerSnapshot;
                case LEADER_EPOCHS -> leaderEpochs;
            };
        }
    }

    public static Locator of(Footer footer, int footerLength) {
        int chunkBytes = footer.chunks().chunkBytes();
        boolean fits = chunkBytes % KIB == 0 && chunkBytes / KIB <= 0xffff;
        return new Locator(
                fits ? chunkBytes / KIB : 0,
                footer.chunks().dataLength(),
                new SectionLengths(
                        footer.extent(Section.OFFSET_INDEX).length(),
                        footer.extent(Section.TIME_INDEX).length(),
                        footer.extent(Section.TRANSACTION_INDEX).length(),
                        footer.extent(Section.PRODUCER_SNAPSHOT).length(),
                        footer.extent(Section.LEADER_EPOCHS).length()),
                footerLength);
    }

    /**
     * Where the chunks lie, if that is known without the footer: when none is compressed and their
     * length is known. It has no checksums.
     */
    public Optional<ChunkTable> presumedChunks(int segmentBytes) {
        return chunkKib == 0 || dataLength != segmentBytes
                ? Optional.empty()
                : Optional.of(ChunkTable.uncompressed(segmentBytes, chunkKib * KIB));
    }

    /** Where a section starts in the object. */
    public long position(Section section) {
        long position = dataLength;
        for (Section before : Section.values()) {
            if (before == section) {
                break;
            }
            position += sectionLengths.of(before);
        }
        return position;
    }

    public long footerPosition() {
        return position(Section.LEADER_EPOCHS) + sectionLengths.of(Section.LEADER_EPOCHS);
    }

    public long objectLength() {
        return footerPosition() + footerLength + Trailer.BYTES;
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.put(VERSION).put((byte) 0).putShort((short) chunkKib).putLong(dataLength);
        for (Section section : Section.values()) {
            out.putInt(sectionLengths.of(section));
        }
        return out.putInt(footerLength).array();
    }

    /**
     * @throws CorruptObjectException when a newer Spillway, or something else, wrote it
     */
    public static Locator decode(byte[] bytes) throws CorruptObjectException {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new CorruptObjectException(
                    "custom metadata that this version of Spillway cannot read ("
                            + bytes.length
                            + " bytes, version "
                            + (bytes.length == 0 ? "none" : String.valueOf(bytes[0]))
                            + ")");
        }
        if (bytes.length != BYTES || bytes[1] != 0) {
            throw new CorruptObjectException("damaged custom metadata");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 2, BYTES - 2);
        Locator locator =
                new Locator(
                        Short.toUnsignedInt(in.getShort()),
                        in.getLong(),
                        new SectionLengths(
                                in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt()),
                        in.getInt());
        if (locator.footerLength < 0 || locator.dataLength < 0) {
            throw new CorruptObjectException("damaged custom metadata");
        }
        return locator;
    }
}
