package dev.spillway.tier.format;

import java.nio.ByteBuffer;

/**
 * What Kafka keeps for us with a segment's metadata (its <em>custom metadata</em>, at most 128
 * bytes by default): where everything but the chunks lies, so that a reader needs neither HEAD nor
 * LIST.
 *
 * <pre>
 *  0  u8   version: 1
 *  1  u8   flags: 0
 *  2  u16  0
 *  4  u64  length of the data, which is where the first section starts
 * 12  u32  length of each of the 5 sections
 * 32  u32  length of the footer
 * </pre>
 *
 * @param sectionLengths in the order of {@link Section}
 */
public record Locator(long dataLength, SectionLengths sectionLengths, int footerLength) {
    public static final int BYTES = 36;
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
        return new Locator(
                footer.chunks().dataLength(),
                new SectionLengths(
                        footer.extent(Section.OFFSET_INDEX).length(),
                        footer.extent(Section.TIME_INDEX).length(),
                        footer.extent(Section.TRANSACTION_INDEX).length(),
                        footer.extent(Section.PRODUCER_SNAPSHOT).length(),
                        footer.extent(Section.LEADER_EPOCHS).length()),
                footerLength);
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
        out.put(VERSION).put((byte) 0).putShort((short) 0).putLong(dataLength);
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
                    "custom metadata that this Spillway cannot read ("
                            + bytes.length
                            + " bytes, version "
                            + (bytes.length == 0 ? "none" : String.valueOf(bytes[0]))
                            + ")");
        }
        if (bytes.length != BYTES || bytes[1] != 0) {
            throw new CorruptObjectException("damaged custom metadata");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 4, BYTES - 4);
        Locator locator =
                new Locator(
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
