package dev.spillway.tier.read;

import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ResponseBody;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches what lies after an object's chunks, checked, in one GET and a few attempts. */
final class TailFetcher {
    private static final int MAX_ATTEMPTS = 4;
    private static final long PAUSE_MS = 50;

    private final HedgedGets gets;
    private final ExecutorService workers;
    private final Duration bodyTimeout;
    private final Duration deadline;
    private final Counters counters;

    /**
     * @param bodyTimeout how long an answer may take from its first to its last byte
     * @param deadline how long callers wait, all attempts included
     */
    TailFetcher(
            HedgedGets gets,
            ExecutorService workers,
            Duration bodyTimeout,
            Duration deadline,
            Counters counters) {
        this.gets = gets;
        this.workers = workers;
        this.bodyTimeout = bodyTimeout;
        this.deadline = deadline;
        this.counters = counters;
    }

    /** Bytes that lie after the chunks. */
    static long length(ObjectRef object) {
        return object.locator().objectLength() - object.locator().dataLength();
    }

    /**
     * Blocks until it is here.
     *
     * @param withIndexes all that lies after the chunks; else the footer and the trailer
     */
    ObjectTail fetch(ObjectRef object, boolean withIndexes)
            throws IOException, StoreException, InterruptedException {
        long from = withIndexes ? object.locator().dataLength() : object.locator().footerPosition();
        long to = object.locator().objectLength();
        boolean suspect = false;
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectTail tail = ObjectTail.decode(object, bytes(object, from, to));
                if (withIndexes) {
                    for (Section section : Section.values()) {
                        tail.section(section).close(); // all checksums, while a retry helps
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

    /**
     * A section that is too large to be held. Its checksum is compared at the end, before the
     * reader learns of the end.
     */
    InputStream stream(ObjectRef object, Section section, Footer footer)
            throws IOException, StoreException, InterruptedException {
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
            arrival.completeExceptionally(e); // the caller that waits must hear of it
        }
    }

    /**
     * Waits within the deadline.
     *
     * @throws IOException when it did not arrive in time, or is damaged
     */
    <T> T await(CompletableFuture<T> arrival, ObjectRef object)
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
