package dev.spillway.tier.upload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for the compressed bytes of one part: their length must be known before they are
 * sent, a retry must find them again, and a part is too large for memory. It mostly lives in the
 * page cache. At most {@code upload.parallel.parts} and one for each copying thread exist at a
 * time.
 */
final class Spool {
    private final Path file;
    private final FileChannel channel;
    private long length;

    Spool() throws IOException {
        file = Files.createTempFile("spillway-part-", ".tmp");
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /** Appends; says where the bytes are now. */
    Piece append(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, from, count);
        while (source.hasRemaining()) {
            channel.write(source);
        }
        length += count;
        return new Piece.FileRange(file, length - count, count);
    }

    /** Nothing will be appended any more. */
    void seal() throws IOException {
        channel.close();
    }

    void delete() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
