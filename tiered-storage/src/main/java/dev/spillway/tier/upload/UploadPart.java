package dev.spillway.tier.upload;

import dev.spillway.tier.io.BulkInputStream;
import dev.spillway.tier.s3.RequestContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one request sends: an object, or one part of an upload.
 *
 * @param spool a temporary file with bytes of the sources, deleted with the part
 */
record UploadPart(List<ByteSource> sources, long length, int checksum, Optional<SpoolFile> spool)
        implements RequestContent {

    @Override
    public InputStream open() {
        return new Concatenation(sources.iterator());
    }

    void discard() {
        spool.ifPresent(SpoolFile::delete);
    }

    /** One source after the other; each is opened when it is reached and closed when it is read. */
    private static final class Concatenation extends BulkInputStream {
        private final Iterator<ByteSource> rest;
        private @Nullable InputStream current;

        Concatenation(Iterator<ByteSource> rest) {
            this.rest = rest;
        }

        @Override
        protected int readBytes(byte[] into, int offset, int length) throws IOException {
            while (true) {
                if (current == null) {
                    if (!rest.hasNext()) {
                        return -1;
                    }
                    current = rest.next().open();
                }
                int count = current.read(into, offset, length);
                if (count > 0) {
                    return count;
                }
                close();
            }
        }

        @Override
        public void close() throws IOException {
            if (current != null) {
                current.close();
                current = null;
            }
        }
    }
}
