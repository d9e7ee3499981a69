package dev.spillway.local.api.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the complete lines of a file one by one, so that memory use is bounded by the longest line.
 * Text after the last line break is not a line.
 */
final class LineReader implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] buffer;
    private int start;
    private int end;
    private long consumed;

    LineReader(InputStream in) {
        this(in, BUFFER_BYTES);
    }

    /**
     * @param bufferBytes bytes to read at a time; lines may be longer
     */
    LineReader(InputStream in, int bufferBytes) {
        this.in = in;
        this.buffer = new byte[bufferBytes];
    }

    /** The next line without its line break; null at the end. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        while (start < end || fill()) {
            int newline = indexOfNewline();
            if (newline >= 0) {
                before.write(buffer, start, newline - start);
                start = newline + 1;
                consumed += before.size() + 1;
                return before.toByteArray();
            }
            before.write(buffer, start, end - start);
            start = end;
        }
        return null;
    }

    /** The number of bytes of the returned lines, with their line breaks. */
    long consumed() {
        return consumed;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    private int indexOfNewline() {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
