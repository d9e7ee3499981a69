package dev.spillway.tier.read;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ResponseBody;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Chunk tables and indexes of the segments that are being read.
 *
 * <ol>
 *   <li>Kafka asks for the offset, time and transaction index one after the other, and then keeps
 *       them on disk. The first question fetches all that is behind the chunks with one GET; the
 *       others are answered from memory, and after the last of them only the chunk table stays.
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
    private static final int MAX_ATTEMPTS = 4;
    private static final long PAUSE_MS = 50;

    private record Flight(Uuid segment, boolean whole) {}

    private final HedgedGets gets;
    private final ExecutorService workers;
    private final Duration deadline;
    private final Duration bodyTimeout;
    private final Counters counters;
    private final long maxIndexBytes;
    private final long maxTableBytes;

    // guarded by this
    private final Map<Uuid, Footer> footers = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Uuid, ObjectTail> indexes = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Flight, CompletableFuture<ObjectTail>> flights = new HashMap<>();
    private long tableBytes;
    private long indexBytes;

    TailCache(
            HedgedGets gets,
            ExecutorService workers,
            Settings.Reading settings,
            Duration bodyTimeout,
            Counters counters) {
        this.gets = gets;
        this.workers = workers;
        this.deadline = settings.deadline();
        this.bodyTimeout = bodyTimeout;
        this.counters = counters;
        this.maxIndexBytes = Math.min(MAX_INDEX_BYTES, settings.cacheBytes() / 4);
        this.maxTableBytes = Math.min(MAX_TABLE_BYTES, settings.cacheBytes() / 8);
    }

    /** Whether the chunk table is here. */
    synchronized boolean knows(ObjectRef object) {
        return footers.containsKey(object.segmentId());
    }

    Footer footer(ObjectRef object) throws IOException, StoreException, InterruptedException {
        CompletableFuture<ObjectTail> arrival;
        synchronized (this) {
            Footer known = footers.get(object.segmentId());
            if (known != null) {
                return known;
            }
            arrival = fetchOnce(new Flight(object.segmentId(), false), object);
        }
        return await(arrival, object).footer();
    }

    InputStream section(ObjectRef object, Section section)
            throws IOException, StoreException, InterruptedException {
        Flight flight = new Flight(object.segmentId(), true);
        @Nullable CompletableFuture<ObjectTail> arrival;
        synchronized (this) {
            ObjectTail known = indexes.get(object.segmentId());
            if (known != null) {
                return known.section(section);
            }
            boolean fits = flights.containsKey(flight) || reserve(indexLength(object));
            arrival = fits ? fetchOnce(flight, object) : null;
        }
        return arrival == null ? stream(object, section) : await(arrival, object).section(section);
    }

    /** Kafka has all that it asks for; the chunk table stays. */
    synchronized void dropIndexes(Uuid segment) {
        ObjectTail dropped = indexes.remove(segment);
        if (dropped != null) {
            indexBytes -= dropped.bytes().length;
        }
    }

    synchronized void forget(Uuid segment) {
        dropIndexes(segment);
        Footer dropped = footers.remove(segment);
        if (dropped != null) {
            tableBytes -= dropped.chunks().heapBytes();
        }
    }

    private static long indexLength(ObjectRef object) {
        return object.locator().objectLength() - object.locator().dataLength();
    }

    /**
     * Makes room by dropping what was used longest ago; false when it would not fit all the same.
     */
    private boolean reserve(long bytes) {
        Iterator<ObjectTail> oldestFirst = indexes.values().iterator();
        while (indexBytes + bytes > maxIndexBytes && oldestFirst.hasNext()) {
            indexBytes -= oldestFirst.next().bytes().length;
            oldestFirst.remove();
        }
        if (indexBytes + bytes > maxIndexBytes) {
            return false;
        }
        indexBytes += bytes;
        return true;
    }

    /**
     * One fetch however many ask; room for a whole tail has been reserved by whoever starts it. It
     * belongs to none of them: who is interrupted leaves, and the others get what they wait for.
     * The caller holds the lock.
     */
    private CompletableFuture<ObjectTail> fetchOnce(Flight flight, ObjectRef object) {
        CompletableFuture<ObjectTail> underway = flights.get(flight);
        if (underway != null) {
            return underway;
        }
        CompletableFuture<ObjectTail> arrival = new CompletableFuture<>();
        boolean started = false;
        try {
            flights.put(flight, arrival);
            workers.execute(() -> fly(flight, object, arrival));
            started = true;
            return arrival;
        } finally {
            if (!started) {
                landedEmpty(flight, object); // the plugin is being closed, or memory is short
            }
        }
    }

    private void fly(Flight flight, ObjectRef object, CompletableFuture<ObjectTail> arrival) {
        try {
            ObjectTail tail = fetch(flight, object);
            landed(flight, tail);
            arrival.complete(tail);
        } catch (Throwable e) {
            landedEmpty(flight, object);
            arrival.completeExceptionally(e);
        }
    }

    private synchronized void landed(Flight flight, ObjectTail tail) {
        flights.remove(flight);
        if (flight.whole()) {
            indexes.put(flight.segment(), tail);
        }
        if (footers.put(flight.segment(), tail.footer()) == null) {
            tableBytes += tail.footer().chunks().heapBytes();
        }
        Iterator<Footer> oldestFirst = footers.values().iterator();
        while (tableBytes > maxTableBytes && footers.size() > 1) {
            tableBytes -= oldestFirst.next().chunks().heapBytes();
            oldestFirst.remove();
        }
    }

    private synchronized void landedEmpty(Flight flight, ObjectRef object) {
        flights.remove(flight);
        if (flight.whole()) {
            indexBytes -= indexLength(object);
        }
    }

    private ObjectTail fetch(Flight flight, ObjectRef object)
            throws IOException, StoreException, InterruptedException {
        long from =
                flight.whole() ? object.locator().dataLength() : object.locator().footerPosition();
        long to = object.locator().objectLength();
        boolean suspect = false;
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectTail tail = ObjectTail.decode(object, bytes(object, from, to));
                if (flight.whole()) {
                    for (Section section : Section.values()) {
                        tail.section(section).close(); // all checksums, while asking again helps
                    }
                }
                return tail;
            } catch (CorruptObjectException e) {
                counters.checksumMismatches.increment();
                if (suspect) {
                    throw e;
                }
                suspect = true;
            } catch (IOException e) {
                if (attempt >= MAX_ATTEMPTS) {
                    throw e;
                }
                counters.resumedGets.increment();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS << attempt);
            }
        }
    }

    /** On the calling thread, unless a second request wins. */
    private byte[] bytes(ObjectRef object, long from, long to)
            throws IOException, StoreException, InterruptedException {
        CompletableFuture<byte[]> arrival = new CompletableFuture<>();
        gets.get(
                object.key(),
                from,
                to,
                new HedgedGets.Outcome() {
                    @Override
                    public void begun(ResponseBody body) {
                        complete(body, to - from, arrival);
                    }

                    @Override
                    public void failed(Throwable why) {
                        arrival.completeExceptionally(why);
                    }
                });
        return await(arrival, object);
    }

    private void complete(ResponseBody body, long length, CompletableFuture<byte[]> arrival) {
        try (body) {
            byte[] bytes = new byte[Math.toIntExact(length)];
            body.readFully(bytes, 0, bytes.length, bodyTimeout);
            counters.receivedBytes.add(bytes.length);
            arrival.complete(bytes);
        } catch (Throwable e) {
            arrival.completeExceptionally(e);
        }
    }

    /** Too large to be held. The checksum is checked at the end, before the reader learns of it. */
    private InputStream stream(ObjectRef object, Section section)
            throws IOException, StoreException, InterruptedException {
        Footer footer = footer(object);
        long from = footer.position(section);
        long to = from + footer.extent(section).length();
        CompletableFuture<ResponseBody> arrival = new CompletableFuture<>();
        workers.execute(() -> open(object, from, to, arrival));
        try {
            return new SectionStream(
                    await(arrival, object), object, section, footer.extent(section), bodyTimeout);
        } finally {
            arrival.cancel(false); // an answer that begins after we have gone is closed
        }
    }

    private void open(
            ObjectRef object, long from, long to, CompletableFuture<ResponseBody> arrival) {
        HedgedGets.Outcome outcome =
                new HedgedGets.Outcome() {
                    @Override
                    public void begun(ResponseBody body) {
                        if (!arrival.complete(body)) {
                            body.close();
                        }
                    }

                    @Override
                    public void failed(Throwable why) {
                        arrival.completeExceptionally(why);
                    }
                };
        try {
            gets.get(object.key(), from, to, outcome);
        } catch (Throwable e) {
            arrival.completeExceptionally(e); // whoever waits must hear of it, whatever it is
        }
    }

    private <T> T await(CompletableFuture<T> arrival, ObjectRef object)
            throws IOException, StoreException, InterruptedException {
        try {
            return arrival.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    object.key() + ": no answer within " + deadline.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof StoreException known) {
                throw new StoreException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            if (cause instanceof CorruptObjectException known) {
                throw known;
            }
            throw new IOException(object.key() + ": " + cause, cause);
        }
    }
}
