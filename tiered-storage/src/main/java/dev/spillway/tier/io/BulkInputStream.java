package dev.spillway.tier.io;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream whose subclasses read many bytes at a time; a single byte is read as an array of one.
 */
public abstract class BulkInputStream extends InputStream {
    /**
     * Reads as {@link InputStream#read(byte[], int, int)}.
     *
     * @param length at least 1
     */
    protected abstract int readBytes(byte[] into, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return readBytes(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : readBytes(into, offset, length);
    }
}
