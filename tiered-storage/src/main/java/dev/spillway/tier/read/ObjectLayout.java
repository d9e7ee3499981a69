package dev.spillway.tier.read;

import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.Trailer;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where things lie in an object, read from the object alone.
 *
 * @param objectLength bytes
 */
public record ObjectLayout(Footer footer, Locator locator, long objectLength) {
    /** Footer and trailer of a segment of 1.8 GiB in chunks of 256 KiB fit: one GET for most. */
    private static final int GUESS_BYTES = 64 * 1024;

    /**
     * @throws CorruptObjectException when it is not an object of Spillway's, or is damaged
     */
    public static ObjectLayout read(ObjectStore store, String key)
            throws CorruptObjectException, StoreException {
        try {
            byte[] tail = store.tail(key, GUESS_BYTES);
            Trailer trailer = Trailer.decode(tail);
            long wanted = (long) trailer.footerLength() + Trailer.BYTES;
            if (wanted > tail.length) {
                if (wanted > Math.min(Integer.MAX_VALUE - 8, trailer.objectLength())) {
                    throw new CorruptObjectException("impossible " + trailer);
                }
                tail = store.tail(key, (int) wanted);
            }
            int from = tail.length - Trailer.BYTES - trailer.footerLength();
            byte[] footer = Arrays.copyOfRange(tail, from, from + trailer.footerLength());
            trailer.check(footer);
            Footer decoded = Footer.decode(ByteBuffer.wrap(footer));
            if (decoded.position() != trailer.footerPosition()) {
                throw new CorruptObjectException("the footer is not where the sections end");
            }
            return new ObjectLayout(
                    decoded, Locator.of(decoded, footer.length), trailer.objectLength());
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException(key + ": " + e.getMessage());
        }
    }
}
