package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies bytes of a segment's chunks for one reader, and waits for those that are not here yet. */
final class ChunkReader {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);

    private final ReadContext context;
    private final ObjectRef object;
    private final ReaderTracker.Reader reader;
    private final ChunkRequests requests;
    private int current = -1; // the chunk that was copied from last

    ChunkReader(
            ReadContext context, ObjectRef object, ChunkTable chunks, ReaderTracker.Reader reader) {
        this.context = context;
        this.object = object;
        this.reader = reader;
        this.requests = new ChunkRequests(context, object, chunks, reader);
    }

    /**
     * Copies bytes of a chunk, fetching it if need be.
     *
     * @param last the last chunk that the same read is about; being woken once, when that one is
     *     here, is cheaper than being woken for each
     */
    void copy(int chunk, int last, int from, byte[] into, int offset, int length)
            throws IOException {
        ChunkCache.Id id = id(chunk);
        boolean hit = context.cache().copy(id, from, into, offset, length);
        boolean entering = chunk != current;
        if (entering) {
            (hit ? context.counters().cacheHits : context.counters().cacheMisses).increment();
        }
        if (hit && entering) {
            requests.readAhead(chunk);
        }
        if (!hit) {
            long deadline = System.nanoTime() + context.deadline().toNanos();
            do {
                await(id, last, deadline);
            } while (!context.cache().copy(id, from, into, offset, length)); // evicted meanwhile
        }
        current = chunk;
    }

    /** The chunk has been read to its end. */
    void passed(int chunk) {
        context.cache().pass(id(chunk));
    }

    /** The reader has got so many bytes more, up to this position. */
    void reached(int position, int bytes) {
        context.counters().readBytes.add(bytes);
        context.readers().reached(reader, object.segmentId(), position);
    }

    private ChunkCache.Id id(int chunk) {
        return new ChunkCache.Id(object.segmentId(), chunk);
    }

    private void await(ChunkCache.Id id, int last, long deadline) throws IOException {
        try {
            if (context.cache().find(id).isEmpty()) {
                requests.need(id.chunk(), left(deadline));
            }
            requests.readAhead(id.chunk());
            // Before waiting: a chunk that fails is not found afterwards.
            Optional<ChunkSlot> slot = context.cache().find(id);
            awaitQuietly(id(last), deadline);
            if (slot.isPresent()) {
                slot.get().arrival.get(left(deadline), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            throw new IOException(
                    object.key()
                            + ": chunk "
                            + id.chunk()
                            + " did not arrive within "
                            + context.deadline().toSeconds()
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

    /** Waits for a chunk that is in flight. Its failure concerns only the reader that needs it. */
    private void awaitQuietly(ChunkCache.Id id, long deadline)
            throws InterruptedException, TimeoutException {
        Optional<ChunkSlot> slot = context.cache().find(id);
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
}
