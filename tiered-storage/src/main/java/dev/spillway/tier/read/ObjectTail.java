package dev.spillway.tier.read;

import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Footer.Extent;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Trailer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What lies after an object's chunks.
 *
 * @param bytes the object's last bytes, from {@code position} on
 */
record ObjectTail(ObjectRef object, Footer footer, long position, byte[] bytes) {

    /**
     * @throws CorruptObjectException when it differs from Kafka's metadata, or a checksum is wrong
     */
    static ObjectTail decode(ObjectRef object, byte[] bytes) throws CorruptObjectException {
        try {
            Trailer trailer = Trailer.decode(bytes);
            if (trailer.footerPosition() != object.locator().footerPosition()
                    || trailer.footerLength() != object.locator().footerLength()) {
                throw new CorruptObjectException(
                        trailer + " differs from Kafka's metadata: " + object.locator());
            }
            long position = trailer.objectLength() - bytes.length;
            int from = Math.toIntExact(trailer.footerPosition() - position);
            byte[] footer = new byte[trailer.footerLength()];
            System.arraycopy(bytes, from, footer, 0, footer.length);
            trailer.check(footer);
            Footer decoded = Footer.decode(ByteBuffer.wrap(footer));
            checkLayout(object, decoded.chunks());
            return new ObjectTail(object, decoded, position, bytes);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException(object.key() + ": " + e.getMessage());
        }
    }

    /** Chunks may have been requested already, at the positions that Kafka's metadata gives. */
    private static void checkLayout(ObjectRef object, ChunkTable chunks)
            throws CorruptObjectException {
        Optional<ChunkTable> presumed = object.locator().presumedChunks(object.segmentBytes());
        if (presumed.isPresent() && !presumed.get().hasLayoutOf(chunks)) {
            throw new CorruptObjectException(
                    chunks + " do not lie where Kafka's metadata says: " + object.locator());
        }
    }

    /**
     * @throws CorruptObjectException when the section's checksum is wrong
     */
    InputStream section(Section section) throws CorruptObjectException {
        Extent extent = footer.extent(section);
        int from = Math.toIntExact(footer.position(section) - position);
        if (Checksum.of(bytes, from, extent.length()) != extent.checksum()) {
            throw new CorruptObjectException(wrong(object, section));
        }
        return new ByteArrayInputStream(bytes, from, extent.length());
    }

    static String wrong(ObjectRef object, Section section) {
        return object.key() + ": wrong checksum of the section " + section;
    }
}
