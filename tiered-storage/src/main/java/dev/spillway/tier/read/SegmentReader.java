package dev.spillway.tier.read;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.threads.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.common.Uuid;

/**
 * Reads cold segments.
 *
 * <ol>
 *   <li>{@link TailCache} has the segment's chunk table, or fetches it (with the indexes, if those
 *       are wanted: one GET for all). Where chunks are not compressed it is known where they lie
 *       anyway: they are requested at the same time.
 *   <li>{@link ReaderTracker} tells which consumer a fetch belongs to, and {@link ReadAhead} what
 *       it will need next.
 *   <li>{@link SegmentStream} is what Kafka reads; {@link ChunkReader} gives it chunks from the
 *       {@link ChunkCache}, and waits for those that are not there.
 *   <li>{@link ChunkRequests} reserves slots in the cache, and a {@link RangeGet} fills them.
 * </ol>
 *
 * Calls go down this list only. Memory is {@code cache.bytes} and the bounds of {@link TailCache},
 * whatever the number of readers.
 */
public final class SegmentReader implements AutoCloseable {
    private final ObjectStore store;
    private final ExecutorService workers = Workers.named("spillway-read");
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Workers.daemons("spillway-read-timer"));
    private final ReadContext context;

    /**
     * @param chunkBytes the usual length of a chunk
     * @param chunkTimeout how long a chunk may take from its first to its last byte
     */
    public SegmentReader(
            ObjectStore store,
            Settings.Reading settings,
            int chunkBytes,
            Duration chunkTimeout,
            Counters counters) {
        this.store = store;
        timer.setRemoveOnCancelPolicy(true);
        HedgedGets gets = new HedgedGets(store, workers, timer, counters);
        TailFetcher tails =
                new TailFetcher(gets, workers, chunkTimeout, settings.deadline(), counters);
        context =
                new ReadContext(
                        gets,
                        new TailCache(tails, workers, settings.cacheBytes()),
                        new ChunkCache(settings.cacheBytes(), chunkBytes, counters),
                        new ReaderTracker(
                                settings.cacheBytes() / 2,
                                settings.windowBytes(),
                                settings.parallelGets()),
                        new ExtendableGets(),
                        workers,
                        timer,
                        counters,
                        chunkTimeout,
                        settings.deadline());
    }

    /**
     * The segment from a position on.
     *
     * @param end exclusive; may lie after the segment's end
     * @throws StoreException when the object does not exist or cannot be reached
     * @throws IOException when the object is damaged
     */
    public InputStream open(ObjectRef object, int position, int end)
            throws IOException, StoreException, InterruptedException {
        if (!context.tails().has(object)) {
            prefetch(object, position);
        }
        ChunkTable chunks = context.tails().footer(object).chunks();
        ReaderTracker.Reader reader = context.readers().fetching(object, chunks, position);
        return new SegmentStream(
                new ChunkReader(context, object, chunks, reader),
                object,
                chunks,
                position,
                Math.min(end, chunks.segmentBytes()));
    }

    /** Requests the first chunks before the chunk table is here, if there is room for them now. */
    private void prefetch(ObjectRef object, int position) {
        Optional<ChunkTable> presumed = object.locator().presumedChunks(object.segmentBytes());
        if (presumed.isEmpty() || position >= object.segmentBytes()) {
            return;
        }
        ChunkTable chunks = presumed.get();
        ReaderTracker.Reader reader = context.readers().fetching(object, chunks, position);
        new ChunkRequests(context, object, chunks, reader).prefetch(chunks.chunkAt(position));
    }

    /** One of the indexes, the producer snapshot or the leader epochs; empty when there is none. */
    public Optional<InputStream> section(ObjectRef object, Section section)
            throws IOException, StoreException, InterruptedException {
        Optional<InputStream> found =
                object.locator().sectionLengths().of(section) == 0
                        ? Optional.empty()
                        : Optional.of(context.tails().section(object, section));
        if (section == Section.TRANSACTION_INDEX) {
            context.tails().dropIndexes(object.segmentId()); // the last one that Kafka asks for
        }
        return found;
    }

    /**
     * Where things lie in an object of which only the name is known.
     *
     * @throws CorruptObjectException when it is not an object of Spillway's
     */
    public Locator locate(String key) throws CorruptObjectException, StoreException {
        return ObjectLayout.read(store, key).locator();
    }

    /** Drops what is cached of a segment that has been deleted. */
    public void forget(Uuid segmentId) {
        context.tails().forget(segmentId);
        context.cache().forget(segmentId);
    }

    /** Bytes of the cache that are in use, in flight included. */
    public long cachedBytes() {
        return context.cache().usedBytes();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
