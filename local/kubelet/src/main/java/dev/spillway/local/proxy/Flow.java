package dev.spillway.local.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. What was read is written before more is read, so a slow receiver
 * slows its sender down; the end of what is sent is passed on too.
 */
final class Flow {
    /** Then other connections have their turn. */
    private static final int MAX_READS_IN_TURN = 8;

    private final SocketChannel from;
    private final SocketChannel to;
    private final BufferPool buffers;

    private @Nullable ByteBuffer unsent;
    private boolean ended;

    Flow(SocketChannel from, SocketChannel to, BufferPool buffers) {
        this.from = from;
        this.to = to;
        this.buffers = buffers;
    }

    /**
     * Moves what can be moved without waiting.
     *
     * @throws IOException one of the two has been reset
     */
    void move() throws IOException {
        if (ended || !writeUnsent()) {
            return;
        }
        for (int i = 0; i < MAX_READS_IN_TURN; i++) {
            int count = read();
            if (count < 0) {
                release();
                ended = true;
                to.shutdownOutput();
                return;
            }
            // A buffer that is not full has emptied the socket.
            if (!writeUnsent() || count < BufferPool.BUFFER_BYTES) {
                return;
            }
        }
    }

    boolean awaitsSender() {
        return !ended && unsent == null;
    }

    boolean awaitsReceiver() {
        return unsent != null;
    }

    boolean hasEnded() {
        return ended;
    }

    void release() {
        if (unsent != null) {
            buffers.give(unsent);
            unsent = null;
        }
    }

    private int read() throws IOException {
        unsent = buffers.take();
        int count = from.read(unsent);
        unsent.flip();
        return count;
    }

    /** Whether nothing is left. */
    private boolean writeUnsent() throws IOException {
        if (unsent != null && unsent.hasRemaining()) {
            to.write(unsent);
            if (unsent.hasRemaining()) {
                return false;
            }
        }
        release();
        return true;
    }
}
