package dev.spillway.tier.read;

import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Chunk tables and indexes of the segments that are being read.
 *
 * <ol>
 *   <li>Kafka asks for the offset, time and transaction index one after the other, and then keeps
 *       them on disk. The first of these calls fetches all that lies after the chunks with one GET;
 *       the others are answered from memory, and after the last of them only the chunk table stays.
 *   <li>A fetch that needs only the chunk table fetches the footer alone.
 *   <li>Indexes too large to be held are streamed, one GET each.
 * </ol>
 *
 * Bounds: indexes take a quarter of {@code cache.bytes} and 32 MiB at most, those in flight
 * included; chunk tables an eighth and 8 MiB at most (8 MiB of tables stand for some 160 GiB of
 * segments).
 */
final class TailCache {
    private static final long MAX_INDEX_BYTES = 32L * 1024 * 1024;
    private static final long MAX_TABLE_BYTES = 8L * 1024 * 1024;

    private record Fetch(Uuid segment, boolean withIndexes) {}

    private final TailFetcher fetcher;
    private final ExecutorService workers;

    // guarded by this
    private final ByteBoundedLru<Footer> footers;
    private final ByteBoundedLru<ObjectTail> indexes;
    private final Map<Fetch, CompletableFuture<ObjectTail>> inFlight = new HashMap<>();

    TailCache(TailFetcher fetcher, ExecutorService workers, long cacheBytes) {
        this.fetcher = fetcher;
        this.workers = workers;
        this.footers =
                new ByteBoundedLru<>(
                        Math.min(MAX_TABLE_BYTES, cacheBytes / 8),
                        footer -> footer.chunks().heapBytes());
        this.indexes =
                new ByteBoundedLru<>(
                        Math.min(MAX_INDEX_BYTES, cacheBytes / 4), tail -> tail.bytes().length);
    }

    /** Whether the chunk table is here. */
    synchronized boolean has(ObjectRef object) {
        return footers.has(object.segmentId());
    }

    Footer footer(ObjectRef object) throws IOException, StoreException, InterruptedException {
        CompletableFuture<ObjectTail> arrival;
        synchronized (this) {
            Optional<Footer> cached = footers.get(object.segmentId());
            if (cached.isPresent()) {
                return cached.get();
            }
            arrival = fetchOnce(new Fetch(object.segmentId(), false), object);
        }
        return fetcher.await(arrival, object).footer();
    }

    InputStream section(ObjectRef object, Section section)
            throws IOException, StoreException, InterruptedException {
        Fetch fetch = new Fetch(object.segmentId(), true);
        @Nullable CompletableFuture<ObjectTail> arrival;
        synchronized (this) {
            Optional<ObjectTail> cached = indexes.get(object.segmentId());
            if (cached.isPresent()) {
                return cached.get().section(section);
            }
            boolean fits =
                    inFlight.containsKey(fetch) || indexes.reserve(TailFetcher.length(object));
            arrival = fits ? fetchOnce(fetch, object) : null;
        }
        return arrival == null
                ? fetcher.stream(object, section, footer(object))
                : fetcher.await(arrival, object).section(section);
    }

    /** Kafka has all that it asks for; the chunk table stays. */
    synchronized void dropIndexes(Uuid segment) {
        indexes.remove(segment);
    }

    synchronized void forget(Uuid segment) {
        indexes.remove(segment);
        footers.remove(segment);
    }

    /**
     * One fetch however many callers ask; the caller that starts one with indexes has reserved room
     * for them. It belongs to none of the callers: one that is interrupted leaves, and the others
     * get what they wait for. The caller holds the lock.
     */
    private CompletableFuture<ObjectTail> fetchOnce(Fetch fetch, ObjectRef object) {
        CompletableFuture<ObjectTail> running = inFlight.get(fetch);
        if (running != null) {
            return running;
        }
        CompletableFuture<ObjectTail> arrival = new CompletableFuture<>();
        boolean started = false;
        try {
            inFlight.put(fetch, arrival);
            workers.execute(() -> run(fetch, object, arrival));
            started = true;
            return arrival;
        } finally {
            if (!started) {
                failed(fetch, object); // the plugin is being closed, or memory is short
            }
        }
    }

    private void run(Fetch fetch, ObjectRef object, CompletableFuture<ObjectTail> arrival) {
        try {
            ObjectTail tail = fetcher.fetch(object, fetch.withIndexes());
            arrived(fetch, tail);
            arrival.complete(tail);
        } catch (Throwable e) {
            failed(fetch, object);
            arrival.completeExceptionally(e);
        }
    }

    private synchronized void arrived(Fetch fetch, ObjectTail tail) {
        inFlight.remove(fetch);
        if (fetch.withIndexes()) {
            indexes.putReserved(fetch.segment(), tail);
        }
        footers.put(fetch.segment(), tail.footer());
    }

    private synchronized void failed(Fetch fetch, ObjectRef object) {
        inFlight.remove(fetch);
        if (fetch.withIndexes()) {
            indexes.release(TailFetcher.length(object));
        }
    }
}
