package dev.spillway.tier.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The last 32 bytes of every object. A reader that has only the object starts here.
 *
 * <pre>
 *  0  u64  position of the footer
 *  8  u32  length of the footer
 * 12  u32  CRC32C of the footer
 * 16  u32  CRC32C of the 16 bytes before
 * 20  u32  format version: 1
 * 24  8 bytes, ASCII: SPILLWAY
 * </pre>
 */
public record Trailer(long footerPosition, int footerLength, int footerChecksum) {
    public static final int BYTES = 32;

    /** The format version that this code writes; it reads this one and every older one. */
    public static final int VERSION = 1;

    private static final int CHECKED_BYTES = 16;
    private static final long MAGIC =
            ByteBuffer.wrap("SPILLWAY".getBytes(StandardCharsets.US_ASCII)).getLong();

    public static Trailer behind(long footerPosition, byte[] footer) {
        return new Trailer(footerPosition, footer.length, Checksum.of(footer));
    }

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(footerPosition).putInt(footerLength).putInt(footerChecksum);
        out.putInt(Checksum.of(out.array(), 0, CHECKED_BYTES));
        out.putInt(VERSION).putLong(MAGIC);
        return out.array();
    }

    /**
     * @param in the object's last bytes; the trailer is its last {@link #BYTES}
     * @throws CorruptObjectException when this is not the end of a Spillway object
     */
    public static Trailer decode(byte[] in) throws CorruptObjectException {
        if (in.length < BYTES) {
            throw new CorruptObjectException(in.length + " bytes are too short for a trailer");
        }
        ByteBuffer trailer = ByteBuffer.wrap(in, in.length - BYTES, BYTES).slice();
        byte[] checked = new byte[CHECKED_BYTES];
        trailer.get(checked);
        int checksum = trailer.getInt();
        int version = trailer.getInt();
        if (trailer.getLong() != MAGIC) {
            throw new CorruptObjectException("it does not end with Spillway's magic number");
        }
        if (version != VERSION) {
            throw new CorruptObjectException(
                    "format version " + version + " is newer than this Spillway reads");
        }
        if (checksum != Checksum.of(checked)) {
            throw new CorruptObjectException("wrong checksum of the trailer");
        }
        ByteBuffer fields = ByteBuffer.wrap(checked);
        Trailer decoded = new Trailer(fields.getLong(), fields.getInt(), fields.getInt());
        if (decoded.footerPosition < 0 || decoded.footerLength < 0) {
            throw new CorruptObjectException("impossible " + decoded);
        }
        return decoded;
    }

    /** Where the footer ends and the trailer starts. */
    public long position() {
        return footerPosition + footerLength;
    }

    public long objectLength() {
        return position() + BYTES;
    }

    /**
     * @param footer the footer's bytes
     * @throws CorruptObjectException when they are not the ones that this trailer was written for
     */
    public void check(byte[] footer) throws CorruptObjectException {
        if (footer.length != footerLength || Checksum.of(footer) != footerChecksum) {
            throw new CorruptObjectException("wrong checksum of the footer");
        }
    }
}
