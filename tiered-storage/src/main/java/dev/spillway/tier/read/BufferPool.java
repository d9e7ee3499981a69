package dev.spillway.tier.read;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers for chunks, bounded in bytes, spare ones included. Those of the usual length are reused
 * instead of being left to the garbage collector. Not thread-safe: the cache's lock guards it.
 */
final class BufferPool {
    private final long maxBytes;
    private final int usualLength;
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private long usedBytes;

    /**
     * @param usualLength length of the buffers that are worth keeping
     */
    BufferPool(long maxBytes, int usualLength) {
        this.maxBytes = maxBytes;
        this.usualLength = usualLength;
    }

    /** Bytes of the buffers that are in use. */
    long usedBytes() {
        return usedBytes;
    }

    /** Whether a chunk of this length fits. The first one does in any case. */
    boolean hasRoomFor(int length) {
        return usedBytes == 0 || usedBytes + bytesFor(length) <= maxBytes;
    }

    /** A buffer of at least this length. */
    byte[] take(int length) {
        int bytes = bytesFor(length);
        byte[] buffer = bytes == usualLength ? spare.poll() : null;
        if (buffer == null) {
            buffer = new byte[bytes];
            trimSpare(bytes);
        }
        usedBytes += bytes;
        return buffer;
    }

    void release(byte[] buffer) {
        usedBytes -= buffer.length;
        if (buffer.length == usualLength) {
            spare.push(buffer);
            trimSpare(0);
        }
    }

    private int bytesFor(int length) {
        return length <= usualLength && length > usualLength / 2 ? usualLength : length;
    }

    private void trimSpare(int added) {
        while (!spare.isEmpty()
                && usedBytes + added + (long) spare.size() * usualLength > maxBytes) {
            spare.poll();
        }
    }
}
