package dev.spillway.tier.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Sees how a body is being sent, to tell a slow line from a dead one: the first goes on reading
 * what is to be sent, the second has stopped when the buffers on the way were full.
 */
final class SendProgress {
    private static final long STOPPED_NANOS = Duration.ofSeconds(5).toNanos();

    private volatile long lastReadNanos = System.nanoTime();
    private volatile boolean ended;

    InputStream watch(InputStream body) {
        ended = false;
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                return saw(in.read());
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return saw(in.read(into, offset, length));
            }

            private int saw(int result) {
                lastReadNanos = System.nanoTime();
                ended = result < 0;
                return result;
            }
        };
    }

    /** Whether bytes were still going out a moment ago. */
    boolean isMoving() {
        return !ended && System.nanoTime() - lastReadNanos < STOPPED_NANOS;
    }
}
