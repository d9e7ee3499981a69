package dev.spillway.local.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory for bytes in transit. A buffer is in use only while a receiver is slower than its
 * sender, so a few serve many connections.
 */
final class BufferPool {
    /** Large enough that system calls cost little per byte, small enough for a CPU's cache. */
    static final int BUFFER_BYTES = 64 << 10;

    /** 8 MiB in total. */
    static final int MAX_BUFFERS = 128;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int made;

    /**
     * An empty buffer.
     *
     * @throws IOException all are in use
     */
    ByteBuffer take() throws IOException {
        ByteBuffer buffer = free.poll();
        if (buffer != null) {
            return buffer.clear();
        }
        if (made == MAX_BUFFERS) {
            throw new IOException(
                    "%d connections wait for receivers that do not read".formatted(MAX_BUFFERS));
        }
        made++;
        return ByteBuffer.allocateDirect(BUFFER_BYTES);
    }

    /** The one that was used last is in the cache and is taken next. */
    void give(ByteBuffer buffer) {
        free.push(buffer);
    }

    int inUse() {
        return made - free.size();
    }
}
