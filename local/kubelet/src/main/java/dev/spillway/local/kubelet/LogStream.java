package dev.spillway.local.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Streams a container's log to one client, following it while it grows. */
final class LogStream extends InputStream {
    /** A file gives no notice that it has grown. */
    private static final long POLL_INTERVAL_MS = 100;

    private final RandomAccessFile file;
    private final BooleanSupplier grows;
    private long left;

    /**
     * @param tailLines only so many lines at the end
     * @param limitBytes at most so many bytes
     * @param grows whether to wait for more at the end; evaluated repeatedly
     */
    LogStream(Path path, OptionalLong tailLines, OptionalLong limitBytes, BooleanSupplier grows)
            throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.grows = grows;
        this.left = limitBytes.orElse(Long.MAX_VALUE);
        if (tailLines.isPresent()) {
            file.seek(startOfLast(tailLines.getAsLong()));
        }
    }

    /** Where the last lines start; a line break at the very end starts no line. */
    private long startOfLast(long lines) throws IOException {
        long end = file.length();
        if (lines == 0) {
            return end;
        }
        byte[] block = new byte[8192];
        long breaks = 0;
        for (long from = end; from > 0; ) {
            int size = (int) Math.min(block.length, from);
            from -= size;
            file.seek(from);
            file.readFully(block, 0, size);
            for (int i = size - 1; i >= 0; i--) {
                if (block[i] == '\n' && from + i != end - 1 && ++breaks == lines) {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        while (true) {
            // Evaluated before reading, so that what is written before the end is still read.
            boolean more = grows.getAsBoolean();
            if (file.getFilePointer() > file.length()) {
                // Truncated meanwhile because it had grown too long.
                file.seek(0);
            }
            int read = file.read(bytes, offset, (int) Math.min(length, left));
            if (read > 0) {
                left -= read;
                return read;
            }
            if (!more) {
                return -1;
            }
            pause();
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(POLL_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted: the client has disconnected");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
