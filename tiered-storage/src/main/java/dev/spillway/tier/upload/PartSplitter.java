package dev.spillway.tier.upload;

import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Splits a sequence of bytes into parts of equal length (the last may be shorter), as every store
 * requires. Bytes of a file are referred to, not copied; they are passed in only for the part's
 * checksum.
 */
final class PartSplitter implements AutoCloseable {

    /** Receives each finished part, in order. */
    interface Output {
        void part(UploadPart part, boolean last)
                throws IOException, StoreException, InterruptedException;
    }

    private final int partBytes;
    private final Output output;

    private List<ByteSource> sources = new ArrayList<>();
    private long length;
    private CRC32C checksum = new CRC32C();
    private @Nullable SpoolFile spool;

    PartSplitter(int partBytes, Output output) {
        this.partBytes = partBytes;
        this.output = output;
    }

    /** Adds bytes that a file holds from {@code position} on. */
    void file(Path file, long position, byte[] bytes, int count)
            throws IOException, StoreException, InterruptedException {
        for (int from = 0; from < count; ) {
            int fits = makeRoom(count - from);
            add(new ByteSource.FileRange(file, position + from, fits), bytes, from, fits);
            from += fits;
        }
    }

    /** Adds bytes that stay in memory until they are sent: only for small ones. */
    void memory(byte[] bytes) throws IOException, StoreException, InterruptedException {
        for (int from = 0; from < bytes.length; ) {
            int fits = makeRoom(bytes.length - from);
            add(new ByteSource.Bytes(bytes, from, fits), bytes, from, fits);
            from += fits;
        }
    }

    /** Adds bytes that are nowhere else: they go to a temporary file. */
    void spooled(byte[] bytes, int count) throws IOException, StoreException, InterruptedException {
        for (int from = 0; from < count; ) {
            int fits = makeRoom(count - from);
            if (spool == null) {
                spool = new SpoolFile();
            }
            add(spool.append(bytes, from, fits), bytes, from, fits);
            from += fits;
        }
    }

    /** Hands over the last part, which may be empty when nothing was added at all. */
    void finish() throws IOException, StoreException, InterruptedException {
        emit(true);
    }

    /**
     * A full part is handed over only when more bytes come, so that the last part is known as such.
     */
    private int makeRoom(int wanted) throws IOException, StoreException, InterruptedException {
        if (length == partBytes) {
            emit(false);
        }
        return (int) Math.min(wanted, partBytes - length);
    }

    private void add(ByteSource source, byte[] bytes, int from, int count) {
        checksum.update(bytes, from, count);
        length += count;
        int last = sources.size() - 1;
        if (last >= 0
                && sources.get(last) instanceof ByteSource.FileRange before
                && source instanceof ByteSource.FileRange after
                && before.file().equals(after.file())
                && before.position() + before.length() == after.position()) {
            sources.set(
                    last,
                    new ByteSource.FileRange(
                            before.file(), before.position(), before.length() + after.length()));
        } else {
            sources.add(source);
        }
    }

    private void emit(boolean last) throws IOException, StoreException, InterruptedException {
        if (spool != null) {
            spool.seal();
        }
        UploadPart part =
                new UploadPart(
                        List.copyOf(sources),
                        length,
                        (int) checksum.getValue(),
                        Optional.ofNullable(spool));
        sources = new ArrayList<>();
        length = 0;
        checksum = new CRC32C();
        spool = null;
        output.part(part, last);
    }

    /** Deletes what was not handed over. */
    @Override
    public void close() {
        if (spool != null) {
            spool.delete();
            spool = null;
        }
    }
}
