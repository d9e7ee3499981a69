package dev.spillway.tier.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Watches a body being sent, to tell a slow connection from a dead one: the slow one keeps reading
 * the body, the dead one stopped when the buffers on the way were full.
 */
final class SendProgress {
    private static final long STOPPED_NANOS = Duration.ofSeconds(5).toNanos();

    private volatile long lastReadNanos = System.nanoTime();

    InputStream watch(InputStream body) {
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
                return result;
            }
        };
    }

    /** Whether bytes were still going out a moment ago. */
    boolean isMoving() {
        return System.nanoTime() - lastReadNanos < STOPPED_NANOS;
    }
}
