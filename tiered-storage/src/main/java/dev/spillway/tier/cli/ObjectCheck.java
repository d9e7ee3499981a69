package dev.spillway.tier.cli;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.read.ObjectLayout;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ResponseBody;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads an object from end to end and compares every checksum. */
final class ObjectCheck {
    private static final Duration A_PIECE_WITHIN = Duration.ofSeconds(60);
    private static final int PIECE = 256 * 1024;

    private final ObjectStore store;
    private final ProgressReporter progress;

    ObjectCheck(ObjectStore store, ProgressReporter progress) {
        this.store = store;
        this.progress = progress;
    }

    /** What is wrong, in words; nothing when all is well. */
    List<String> check(SegmentListing.StoredSegment found) throws StoreException {
        String name = found.object().key();
        List<String> problems = new ArrayList<>();
        try {
            ObjectLayout described = ObjectLayout.read(store, name);
            if (!ObjectKey.of(found.key().prefix(), described.footer().segment())
                    .equals(found.key())) {
                problems.add(name + ": holds another segment than its name says");
            }
            if (described.objectLength() != found.object().bytes()) {
                problems.add(
                        name
                                + ": has "
                                + found.object().bytes()
                                + " bytes, not "
                                + described.objectLength());
            }
            compare(name, described.footer(), problems);
        } catch (CorruptObjectException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problems.add(name + ": " + e.getMessage());
        }
        return problems;
    }

    private void compare(String name, Footer footer, List<String> problems)
            throws StoreException, IOException {
        if (footer.position() == 0) {
            return;
        }
        ChunkTable chunks = footer.chunks();
        try (ResponseBody body = store.get(name, 0, footer.position())) {
            for (int chunk = 0; chunk < chunks.count(); chunk++) {
                if (checksum(body, chunks.storedLength(chunk)) != chunks.checksum(chunk)) {
                    problems.add(
                            name
                                    + ": wrong checksum of chunk "
                                    + chunk
                                    + ", positions from "
                                    + chunks.position(chunk));
                }
            }
            for (Section section : Section.values()) {
                Footer.Extent extent = footer.extent(section);
                if (checksum(body, extent.length()) != extent.checksum()) {
                    problems.add(name + ": wrong checksum of the section " + section);
                }
            }
        }
    }

    private int checksum(ResponseBody body, int length) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[Math.min(PIECE, length)];
        for (int left = length; left > 0; ) {
            int count = Math.min(buffer.length, left);
            body.readFully(buffer, 0, count, A_PIECE_WITHIN);
            checksum.update(buffer, 0, count);
            left -= count;
        }
        progress.done(0, length);
        return (int) checksum.getValue();
    }
}
