package dev.spillway.tier.upload;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Footer.Extent;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.format.Trailer;
import dev.spillway.tier.s3.ObjectFingerprint;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import dev.spillway.tier.threads.Workers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;

/**
 * Uploads a segment as one object.
 *
 * <ol>
 *   <li>Read the segment once, chunk by chunk, for the checksums (and for compression, if enabled).
 *   <li>Whenever a part is full, send it while the next is being read. Uncompressed bytes are sent
 *       from the segment's file itself, which the page cache still has.
 *   <li>Then the sections, the footer and the trailer, and commit.
 * </ol>
 *
 * Guarantees: the object becomes visible as a whole or not at all; memory is two buffers of a chunk
 * for each copy and a small one for each part in flight, whatever the length of the segment.
 */
public final class SegmentUpload implements AutoCloseable {
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final ObjectStore store;
    private final Settings.Upload settings;
    private final Settings.Compression compression;
    private final PendingDeletions pending;
    private final Semaphore slots;
    private final ExecutorService workers = Workers.named("spillway-upload");
    private final ActiveCopies copies = new ActiveCopies();

    public SegmentUpload(
            ObjectStore store,
            Settings.Upload settings,
            Settings.Compression compression,
            PendingDeletions pending) {
        this.store = store;
        this.pending = pending;
        this.settings = settings;
        this.compression = compression;
        this.slots = new Semaphore(settings.parallelParts(), true);
    }

    /**
     * Blocks until the object is visible.
     *
     * @return where everything lies in it
     * @throws IOException when the segment's files cannot be read
     * @throws StoreException when the store does not take them
     */
    public Locator upload(String key, Segment segment, SegmentFiles files)
            throws IOException, StoreException, InterruptedException {
        if (!copies.begin()) {
            throw new StoreException(
                    Kind.UNAVAILABLE, "copying " + key + ": the plugin is being closed");
        }
        try {
            pending.forget(key);
            return send(key, segment, files);
        } finally {
            copies.end();
        }
    }

    private Locator send(String key, Segment segment, SegmentFiles files)
            throws IOException, StoreException, InterruptedException {
        Deadline deadline = Deadline.in(settings.deadline());
        try (ObjectUpload upload = new ObjectUpload(store, key, slots, workers, deadline, pending);
                PartSplitter out = new PartSplitter(settings.partBytes(), upload);
                ChunkCompressor compressor =
                        new ChunkCompressor(compression, settings.chunkBytes())) {
            byte[] buffer = new byte[settings.chunkBytes()];
            ChunkTable chunks = chunks(segment, files.log(), buffer, compressor, out);
            Map<Section, Extent> sections = sections(files, buffer, out);
            Footer footer = new Footer(segment, sections, chunks);
            byte[] encoded = footer.encode();
            out.memory(encoded);
            byte[] trailer = Trailer.behind(footer.position(), encoded).encode();
            out.memory(trailer);
            Locator locator = Locator.of(footer, encoded.length);
            upload.fingerprint(new ObjectFingerprint(locator.objectLength(), trailer));
            out.finish();
            upload.commit();
            return locator;
        }
    }

    private ChunkTable chunks(
            Segment segment, Path log, byte[] buffer, ChunkCompressor compressor, PartSplitter out)
            throws IOException, StoreException, InterruptedException {
        ChunkTable.Builder chunks = new ChunkTable.Builder(segment.bytes(), settings.chunkBytes());
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            for (int position = 0; position < segment.bytes(); ) {
                int length = Math.min(settings.chunkBytes(), segment.bytes() - position);
                readFully(file, log, position, buffer, length);
                int stored = compressor.compress(buffer, length);
                if (stored > 0) {
                    byte[] compressed = compressor.compressed();
                    chunks.add(Codec.ZSTD, stored, Checksum.of(compressed, 0, stored));
                    out.spooled(compressed, stored);
                } else {
                    chunks.add(Codec.RAW, length, Checksum.of(buffer, 0, length));
                    out.file(log, position, buffer, length);
                }
                position += length;
            }
        }
        return chunks.build();
    }

    private Map<Section, Extent> sections(SegmentFiles files, byte[] buffer, PartSplitter out)
            throws IOException, StoreException, InterruptedException {
        Map<Section, Extent> sections = new EnumMap<>(Section.class);
        sections.put(Section.OFFSET_INDEX, file(files.offsetIndex(), buffer, out));
        sections.put(Section.TIME_INDEX, file(files.timeIndex(), buffer, out));
        sections.put(
                Section.TRANSACTION_INDEX,
                files.transactionIndex().isPresent()
                        ? file(files.transactionIndex().get(), buffer, out)
                        : new Extent(0, 0));
        sections.put(Section.PRODUCER_SNAPSHOT, file(files.producerSnapshot(), buffer, out));
        out.memory(files.leaderEpochs());
        sections.put(
                Section.LEADER_EPOCHS,
                new Extent(files.leaderEpochs().length, Checksum.of(files.leaderEpochs())));
        return sections;
    }

    private static Extent file(Path path, byte[] buffer, PartSplitter out)
            throws IOException, StoreException, InterruptedException {
        CRC32C checksum = new CRC32C();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            int length = Math.toIntExact(file.size());
            for (int position = 0; position < length; ) {
                int count = Math.min(buffer.length, length - position);
                readFully(file, path, position, buffer, count);
                checksum.update(buffer, 0, count);
                out.file(path, position, buffer, count);
                position += count;
            }
            return new Extent(length, (int) checksum.getValue());
        }
    }

    private static void readFully(
            FileChannel file, Path path, long position, byte[] into, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException(
                        path + " ends at " + file.size() + ", before " + (position + length));
            }
        }
    }

    /** Parts being sent. */
    public int partsInFlight() {
        return settings.parallelParts() - slots.availablePermits();
    }

    /**
     * Interrupts active copies and waits a little, so that they can free their parts. Kafka closes
     * the plugin first and interrupts its copying threads after that.
     */
    @Override
    public void close() {
        copies.stop();
        workers.shutdownNow();
        copies.awaitNone(MAX_WAIT);
    }
}
