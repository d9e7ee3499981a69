package dev.spillway.tier.read;

import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer.Extent;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.s3.ResponseBody;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.CRC32C;

/** A section as it arrives. Fails rather than end when the checksum is wrong. */
final class SectionStream extends InputStream {
    private final ResponseBody body;
    private final ObjectRef object;
    private final Section section;
    private final Extent extent;
    private final Duration timeout;
    private final CRC32C checksum = new CRC32C();

    SectionStream(
            ResponseBody body, ObjectRef object, Section section, Extent extent, Duration timeout) {
        this.body = body;
        this.object = object;
        this.section = section;
        this.extent = extent;
        this.timeout = timeout;
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
        if (body.remaining() == 0) {
            if ((int) checksum.getValue() != extent.checksum()) {
                throw new CorruptObjectException(ObjectTail.wrong(object, section));
            }
            return -1;
        }
        int count = (int) Math.min(length, body.remaining());
        body.readFully(into, offset, count, timeout);
        checksum.update(into, offset, count);
        return count;
    }

    @Override
    public void close() {
        body.close();
    }
}
