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
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads cold segments: the story of a read.
 *
 * <ol>
 *   <li>{@link TailCache} has the segment's chunk table, or fetches it (with the indexes, if those
 *       are wanted: one GET for all). Where chunks are not compressed it is known where they lie
 *       all the same: they are asked for at the same time.
 *   <li>{@link ReaderTracker} tells which consumer a fetch belongs to, and {@link ReadAhead} what
 *       it will need next.
 *   <li>A chunk comes from the {@link ChunkCache}. If it is not there, its slot and those behind it
 *       are reserved and a {@link RangeGet} fills them while the reader waits for its own.
 * </ol>
 *
 * Memory is {@code cache.bytes} and the bounds of {@link TailCache}, whatever the number of
 * readers.
 */
public final class SegmentReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final ObjectStore store;
    private final Settings.Reading settings;
    private final Duration chunkTimeout;
    private final Counters counters;
    private final ExecutorService workers = Workers.named("spillway-read");
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Workers.daemons("spillway-read-timer"));
    private final HedgedGets gets;
    private final TailCache tails;
    private final ReaderTracker readers;
    private final ChunkCache cache;
    private final ExtendableGets open = new ExtendableGets();

    /**
     * @param chunkBytes the usual length of a chunk
     * @param chunkTimeout how long a chunk may take from the first to the last byte
     */
    public SegmentReader(
            ObjectStore store,
            Settings.Reading settings,
            int chunkBytes,
            Duration chunkTimeout,
            Counters counters) {
        this.store = store;
        this.settings = settings;
        this.chunkTimeout = chunkTimeout;
        this.counters = counters;
        timer.setRemoveOnCancelPolicy(true);
        gets = new HedgedGets(store, workers, timer, counters);
        tails = new TailCache(gets, workers, settings, chunkTimeout, counters);
        readers =
                new ReaderTracker(
                        settings.cacheBytes() / 2, settings.windowBytes(), settings.parallelGets());
        cache = new ChunkCache(settings.cacheBytes(), chunkBytes, counters);
    }

    /**
     * The segment from a position on.
     *
     * @param end exclusive; may lie behind the segment's end
     * @throws StoreException when the object is not there or cannot be reached
     * @throws IOException when the object is damaged
     */
    public InputStream open(ObjectRef object, int position, int end)
            throws IOException, StoreException, InterruptedException {
        if (!tails.knows(object)) {
            anticipate(object, position);
        }
        ChunkTable chunks = tails.footer(object).chunks();
        return new SegmentStream(
                this,
                object,
                chunks,
                readers.fetching(object, chunks, position),
                position,
                Math.min(end, chunks.segmentBytes()));
    }

    /** Asks for the first chunks before the chunk table is here, if there is room for them now. */
    private void anticipate(ObjectRef object, int position) {
        Optional<ChunkTable> presumed = object.locator().presumedChunks(object.segmentBytes());
        if (presumed.isEmpty() || position >= object.segmentBytes()) {
            return;
        }
        ChunkTable chunks = presumed.get();
        ReaderTracker.Reader reader = readers.fetching(object, chunks, position);
        int chunk = chunks.chunkAt(position);
        if (cache.find(new ChunkCache.Id(object.segmentId(), chunk)).isEmpty()) {
            fetch(object, chunks, reader, readers.needs(reader, chunk));
        }
        fetchAhead(object, chunks, reader, chunk);
    }

    /** One of the indexes, the producer snapshot or the leader epochs; empty when there is none. */
    public Optional<InputStream> section(ObjectRef object, Section section)
            throws IOException, StoreException, InterruptedException {
        Optional<InputStream> found =
                object.locator().sectionLengths().of(section) == 0
                        ? Optional.empty()
                        : Optional.of(tails.section(object, section));
        if (section == Section.TRANSACTION_INDEX) {
            tails.dropIndexes(object.segmentId()); // the last one that Kafka asks for
        }
        return found;
    }

    /**
     * Where things lie in an object of which nothing but its name is known.
     *
     * @throws CorruptObjectException when it is not one of ours
     */
    public Locator locate(String key) throws CorruptObjectException, StoreException {
        return ObjectLayout.read(store, key).locator();
    }

    /** Forgets a segment that has been deleted. */
    public void forget(Uuid segmentId) {
        tails.forget(segmentId);
        cache.forget(segmentId);
    }

    /** Bytes of the cache that are in use, in flight included. */
    public long cachedBytes() {
        return cache.usedBytes();
    }

    /** A reader has got so many bytes more. */
    void reached(ObjectRef object, ReaderTracker.Reader reader, int position, int bytes) {
        counters.readBytes.add(bytes);
        readers.reached(reader, object.segmentId(), position);
    }

    /**
     * Copies bytes of a chunk, fetching it if need be.
     *
     * @param last the last chunk that the same read is about; being woken once, when that one is
     *     here, is cheaper than being woken for each
     * @param entering whether the reader was in another chunk until now
     */
    void copy(
            ObjectRef object,
            ChunkTable chunks,
            ReaderTracker.Reader reader,
            int chunk,
            int last,
            boolean entering,
            int from,
            byte[] into,
            int offset,
            int length)
            throws IOException {
        ChunkCache.Id id = new ChunkCache.Id(object.segmentId(), chunk);
        boolean hit = cache.copy(id, from, into, offset, length);
        if (entering) {
            (hit ? counters.cacheHits : counters.cacheMisses).increment();
        }
        if (hit) {
            if (entering) {
                fetchAhead(object, chunks, reader, chunk);
            }
            return;
        }
        long deadline = System.nanoTime() + settings.deadline().toNanos();
        do {
            await(object, chunks, reader, id, last, deadline);
        } while (!cache.copy(id, from, into, offset, length)); // evicted again before we came
    }

    private void await(
            ObjectRef object,
            ChunkTable chunks,
            ReaderTracker.Reader reader,
            ChunkCache.Id id,
            int last,
            long deadline)
            throws IOException {
        try {
            if (cache.find(id).isEmpty()) {
                ReadAhead.Run run = readers.needs(reader, id.chunk());
                List<ChunkCache.Slot> slots =
                        cache.reserve(
                                object.segmentId(),
                                chunks,
                                run.from(),
                                run.needed(),
                                run.to(),
                                left(deadline));
                fetch(object, chunks, slots, reach(run, slots, true));
                settle(object, reader, run, slots);
            }
            fetchAhead(object, chunks, reader, id.chunk());
            var slot = cache.find(id); // before waiting: what fails is not found afterwards
            awaitQuietly(new ChunkCache.Id(object.segmentId(), last), deadline);
            if (slot.isPresent()) {
                slot.get().arrival.get(left(deadline), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            throw new IOException(
                    object.key()
                            + ": chunk "
                            + id.chunk()
                            + " did not arrive within "
                            + settings.deadline().toSeconds()
                            + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("reading " + object.key());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** If it is on its way; that it fails is the business of whoever needs it. */
    private void awaitQuietly(ChunkCache.Id id, long deadline)
            throws InterruptedException, TimeoutException {
        var slot = cache.find(id);
        if (slot.isPresent()) {
            try {
                slot.get().arrival.get(left(deadline), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                LOG.debug("{} failed", id, e);
            }
        }
    }

    private static long left(long deadline) throws TimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new TimeoutException();
        }
        return left;
    }

    private void fetchAhead(
            ObjectRef object, ChunkTable chunks, ReaderTracker.Reader reader, int chunk) {
        for (ReadAhead.Run run : readers.at(reader, object.segmentId(), chunk)) {
            if (!fetch(object, chunks, reader, run)) {
                return;
            }
        }
    }

    /** Fetches what of these chunks is not here nor on its way; false when there is no room. */
    private boolean fetch(
            ObjectRef object, ChunkTable chunks, ReaderTracker.Reader reader, ReadAhead.Run run) {
        int from = run.from();
        while (from < run.to()) {
            ChunkCache.Ahead ahead = cache.reserveAhead(object.segmentId(), chunks, from, run.to());
            fetch(object, chunks, ahead.slots(), reach(run, ahead.slots(), ahead.full()));
            if (ahead.full()) {
                readers.stoppedAt(reader, object.segmentId(), ahead.next());
                return false;
            }
            from = ahead.next();
        }
        return true;
    }

    /** A GET does not go on over what others have fetched. */
    private static int reach(ReadAhead.Run run, List<ChunkCache.Slot> slots, boolean noRoom) {
        if (slots.isEmpty()) {
            return run.to();
        }
        int next = slots.get(slots.size() - 1).id.chunk() + 1;
        return noRoom || next == run.to() ? run.reach() : next;
    }

    /** What found no room now is asked for again when the reader comes nearer. */
    private void settle(
            ObjectRef object,
            ReaderTracker.Reader reader,
            ReadAhead.Run run,
            List<ChunkCache.Slot> slots) {
        if (!slots.isEmpty() && slots.size() < run.to() - run.from()) {
            readers.stoppedAt(reader, object.segmentId(), run.from() + slots.size());
        }
    }

    /** Whatever happens, slots that were reserved are filled or fail: others may wait for them. */
    private void fetch(
            ObjectRef object, ChunkTable chunks, List<ChunkCache.Slot> slots, int reach) {
        if (slots.isEmpty()) {
            return;
        }
        List<ChunkCache.Slot> mine = List.of();
        int taken = open.append(slots);
        try {
            mine = slots.subList(taken, slots.size());
            if (!mine.isEmpty()) {
                RangeGet get =
                        new RangeGet(
                                gets,
                                cache,
                                workers,
                                timer,
                                counters,
                                chunkTimeout,
                                tails,
                                open,
                                object,
                                chunks,
                                mine,
                                reach);
                open.add(get);
                mine = List.of();
                get.start();
            }
        } finally {
            if (!mine.isEmpty()) {
                cache.failed(mine, new IOException(object.key() + ": the read did not start"));
            }
        }
    }

    void passed(ObjectRef object, int chunk) {
        cache.pass(new ChunkCache.Id(object.segmentId(), chunk));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
