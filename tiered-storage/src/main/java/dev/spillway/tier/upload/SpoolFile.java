package dev.spillway.tier.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary file for the compressed bytes of one part: their length must be known before they are
 * sent, a retry must find them again, and a part is too large for memory. It mostly lives in the
 * page cache. At most {@code upload.parallel.parts} and one for each copying thread exist at a
 * time.
 */
final class SpoolFile {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);

    private final Path file;
    private final FileChannel channel;
    private long length;

    SpoolFile() throws IOException {
        file = Files.createTempFile("spillway-part-", ".tmp");
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Appends bytes; returns where they are. */
    ByteSource append(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, from, count);
        while (source.hasRemaining()) {
            channel.write(source);
        }
        length += count;
        return new ByteSource.FileRange(file, length - count, count);
    }

    /** Closes it for writing. */
    void seal() throws IOException {
        channel.close();
    }

    /** Does not throw: a temporary file that stays must not fail a copy that has succeeded. */
    void delete() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} could not be deleted: {}", file, e.toString());
        }
    }
}
