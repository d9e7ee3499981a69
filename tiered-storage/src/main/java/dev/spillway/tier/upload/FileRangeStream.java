package dev.spillway.tier.upload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A range of a file. Every stream has a channel of its own: an interrupt (which is how the SDK ends
 * an attempt that takes too long) closes the channel of the thread that it hits, and the next
 * attempt opens another.
 *
 * <p>Reads ahead into a small buffer, because the HTTP client reads 4 KiB at once.
 */
final class FileRangeStream extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private long position;
    private final long end;

    FileRangeStream(Path file, long position, long length) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, length)).limit(0);
        this.position = position;
        this.end = position + length;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    /** Makes sure of a byte in the buffer; false at the end of the range. */
    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        if (position == end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        int count = channel.read(buffer, position);
        if (count <= 0) {
            throw new EOFException(file + " ends at " + position + ", before " + end);
        }
        position += count;
        buffer.flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
