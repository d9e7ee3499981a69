package dev.spillway.tier.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The answer to a GET, read as it arrives. Closing it before its end gives the connection up
 * ({@code abort}) rather than reading what is left, which could be megabytes.
 */
public final class Body implements AutoCloseable {
    private final InputStream in;
    private final Runnable abort;
    private long remaining;

    public Body(InputStream in, long length, Runnable abort) {
        this.in = in;
        this.remaining = length;
        this.abort = abort;
    }

    /** Bytes that are still to come. */
    public long remaining() {
        return remaining;
    }

    /**
     * @throws EOFException when the body ends before {@code length} bytes
     */
    public void readFully(byte[] into, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int count = in.read(into, offset + read, length - read);
            if (count < 0) {
                throw new EOFException("the body ended " + (remaining) + " bytes too early");
            }
            read += count;
            remaining -= count;
        }
    }

    @Override
    public void close() {
        if (remaining > 0) {
            abort.run();
            return;
        }
        try {
            in.close();
        } catch (IOException e) {
            abort.run(); // the bytes are here; only the connection is lost
        }
    }
}
