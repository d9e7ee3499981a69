package dev.spillway.tier.upload;

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
 * @param spool a temporary file that the pieces stand on, deleted when the part is done with
 */
record UploadPart(List<ByteSource> pieces, long length, int checksum, Optional<SpoolFile> spool)
        implements RequestContent {

    @Override
    public InputStream open() {
        return new Pieces(pieces.iterator());
    }

    void discard() {
        spool.ifPresent(SpoolFile::delete);
    }

    /** One piece after the other; each is opened when it is reached and closed when it is read. */
    private static final class Pieces extends InputStream {
        private final Iterator<ByteSource> rest;
        private @Nullable InputStream current;

        Pieces(Iterator<ByteSource> rest) {
            this.rest = rest;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
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
