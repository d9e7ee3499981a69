package dev.spillway.tier.read;

import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer.Extent;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.io.BulkInputStream;
import dev.spillway.tier.s3.ResponseBody;
import java.io.IOException;
import java.time.Duration;
import java.util.zip.CRC32C;

/** A section as it arrives. Fails instead of ending when the checksum is wrong. */
final class SectionStream extends BulkInputStream {
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
    protected int readBytes(byte[] into, int offset, int length) throws IOException {
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
