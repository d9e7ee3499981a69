package dev.spillway.tier.upload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A run of bytes of an object that is being written. */
sealed interface ByteSource {
    long length();

    InputStream open() throws IOException;

    /** Bytes of a file. */
    record FileRange(Path file, long position, long length) implements ByteSource {
        @Override
        public InputStream open() throws IOException {
            return new FileRangeStream(file, position, length);
        }
    }

    /** Bytes in memory: footers and the like, a few KiB. */
    record Bytes(byte[] bytes, int from, int count) implements ByteSource {
        @Override
        public long length() {
            return count;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes, from, count);
        }
    }
}
