package dev.spillway.tier.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The answer to a GET, read as it arrives. Closing it before its end drops the connection ({@code
 * abort}) instead of reading the rest, which could be megabytes.
 */
public final class ResponseBody implements AutoCloseable {
    private final InputStream in;
    private final Runnable abort;
    private long remaining;

    public ResponseBody(InputStream in, long length, Runnable abort) {
        this.in = in;
        this.remaining = length;
        this.abort = abort;
    }

    /** Bytes that are still to come. */
    public long remaining() {
        return remaining;
    }

    /**
     * Reads exactly so many bytes.
     *
     * @param within how long that may take, so that a store that sends a byte now and then is given
     *     up
     * @throws EOFException when the body ends before
     * @throws IOException when the connection breaks, or time is up
     */
    public void readFully(byte[] into, int offset, int length, Duration within) throws IOException {
        long start = System.nanoTime();
        int read = 0;
        while (read < length) {
            int count = in.read(into, offset + read, length - read);
            if (count < 0) {
                throw new EOFException("the body ended " + remaining + " bytes too early");
            }
            read += count;
            remaining -= count;
            if (read < length && System.nanoTime() - start > within.toNanos()) {
                throw new IOException(
                        "the store sent only "
                                + read
                                + " of "
                                + length
                                + " bytes within "
                                + within.toMillis()
                                + " ms");
            }
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
