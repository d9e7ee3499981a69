package dev.spillway.tier.read;

import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Footer.Extent;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Trailer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All of an object behind its chunks: sections and footer.
 *
 * @param bytes from the first section to the trailer
 */
record Tail(Footer footer, byte[] bytes) {

    /**
     * @throws CorruptObjectException when a checksum is wrong; says which
     */
    static Tail decode(ObjectRef object, byte[] bytes) throws CorruptObjectException {
        try {
            Trailer trailer = Trailer.decode(bytes);
            long start = trailer.objectLength() - bytes.length;
            if (start != object.locator().dataLength()
                    || trailer.footerLength() != object.locator().footerLength()) {
                throw new CorruptObjectException(
                        trailer + " does not match Kafka's metadata " + object.locator());
            }
            int footerFrom = Math.toIntExact(trailer.footerPosition() - start);
            byte[] footer =
                    Arrays.copyOfRange(bytes, footerFrom, footerFrom + trailer.footerLength());
            trailer.check(footer);
            return new Tail(Footer.decode(ByteBuffer.wrap(footer)), bytes);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException(object.key() + ": " + e.getMessage());
        }
    }

    /**
     * @throws CorruptObjectException when the section's checksum is wrong
     */
    byte[] section(ObjectRef object, Section section) throws CorruptObjectException {
        Extent extent = footer.extent(section);
        int from = Math.toIntExact(footer.position(section) - footer.chunks().dataLength());
        byte[] found = Arrays.copyOfRange(bytes, from, from + extent.length());
        if (Checksum.of(found) != extent.checksum()) {
            throw new CorruptObjectException(
                    object.key() + ": wrong checksum of the " + section + " section");
        }
        return found;
    }
}
