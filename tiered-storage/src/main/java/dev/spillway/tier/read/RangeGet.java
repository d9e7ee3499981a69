package dev.spillway.tier.read;

import com.github.luben.zstd.Zstd;
import dev.spillway.tier.format.Checksum;
import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.read.ChunkCache.Slot;
import dev.spillway.tier.s3.ResponseBody;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Fills slots that lie next to each other with one GET.
 *
 * <ol>
 *   <li>The request may be made while the chunk table is still on its way; nothing is handed out
 *       before it is here.
 *   <li>Each chunk is checked and handed out as it arrives; nobody waits for the ones behind it.
 *   <li>When the body breaks off, stalls or is too short, another GET goes on at the first chunk
 *       that is missing, after a pause that grows. Progress starts the count of attempts anew.
 *   <li>A chunk with a wrong checksum is asked for once more. If it is wrong again, it is so in the
 *       store: those who wait for it get an error that names it.
 *   <li>It may go on: where its slots end before its range does, it waits for more of them, while
 *       the store waits for it. It gives the rest up when none come for a while.
 *   <li>However it ends, every slot has been filled or has failed.
 * </ol>
 */
final class RangeGet implements HedgedGets.Outcome, Runnable {
    /** Attempts that bring nothing, in a row. The SDK retries on its own until an answer begins. */
    private static final int MAX_ATTEMPTS = 5;

    private static final long FIRST_PAUSE_MS = 50;

    /** How long the store is kept waiting for a reader. Stores take 20 s and more. */
    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final HedgedGets gets;
    private final ChunkCache cache;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Counters counters;
    private final Duration chunkTimeout;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final TailCache tails;
    private final ExtendableGets open;
    private final int end;

    // guarded by this
    private final Deque<Slot> slots = new ArrayDeque<>();
    private int next; // the chunk behind the last slot
    private boolean over;

    // Only the thread that holds the answer of the moment touches these; it passes them on.
    private int attempts;
    private int suspect = -1;
    private byte[] scratch = new byte[0];

    /**
     * @param chunks where chunks lie, perhaps without checksums
     * @param slots reserved by the caller, in the order of their chunks, without a gap
     * @param end the chunk before which the request ends; at least the one behind the last slot
     * @param chunkTimeout how long a chunk may take to arrive
     */
    RangeGet(
            HedgedGets gets,
            ChunkCache cache,
            ExecutorService workers,
            ScheduledExecutorService timer,
            Counters counters,
            Duration chunkTimeout,
            TailCache tails,
            ExtendableGets open,
            ObjectRef object,
            ChunkTable chunks,
            List<Slot> slots,
            int end) {
        this.gets = gets;
        this.cache = cache;
        this.workers = workers;
        this.timer = timer;
        this.counters = counters;
        this.chunkTimeout = chunkTimeout;
        this.object = object;
        this.chunks = chunks;
        this.tails = tails;
        this.open = open;
        this.end = end;
        this.slots.addAll(slots);
        this.next = slots.get(slots.size() - 1).id.chunk() + 1;
    }

    /** The chunk that it could go on with; none when it ends before that. */
    synchronized Optional<ChunkCache.Id> next() {
        return over || next == end
                ? Optional.empty()
                : Optional.of(new ChunkCache.Id(object.segmentId(), next));
    }

    /**
     * Goes on with these, which begin with {@link #next}.
     *
     * @return how many of them; none when it is too late, fewer than all when it ends before
     */
    synchronized int append(List<Slot> more) {
        if (over) {
            return 0;
        }
        int taken = Math.min(more.size(), end - next);
        slots.addAll(more.subList(0, taken));
        next += taken;
        notifyAll();
        return taken;
    }

    void start() {
        try {
            workers.execute(this);
        } catch (RejectedExecutionException e) {
            giveUp(new IOException("the plugin is closed", e));
        } catch (Throwable e) {
            giveUp(e); // no memory for another thread, say
        }
    }

    @Override
    public void run() {
        try {
            gets.get(
                    object.key(),
                    chunks.storedPosition(head().id.chunk()),
                    chunks.storedPosition(end),
                    this);
        } catch (Throwable e) {
            giveUp(e); // whoever waits must hear of it, whatever it is
        }
    }

    @Override
    public void begun(ResponseBody body) {
        try (body) {
            ChunkTable table = tails.footer(object).chunks();
            while (hasMore()) {
                Slot slot = head();
                fill(table, slot, body);
                filled();
                cache.arrived(slot);
                attempts = 0;
            }
        } catch (CorruptObjectException e) {
            counters.checksumMismatches.increment();
            int chunk = headChunk();
            if (suspect == chunk) {
                giveUp(e);
            } else {
                suspect = chunk;
                again(e);
            }
        } catch (IOException e) {
            again(e);
        } catch (Throwable e) {
            giveUp(e);
        }
    }

    /** The SDK has used up its retries. */
    @Override
    public void failed(Throwable why) {
        giveUp(why);
    }

    private synchronized Slot head() {
        return slots.element();
    }

    /** -1 when it had filled all its slots and waited for more. */
    private synchronized int headChunk() {
        return slots.isEmpty() ? -1 : slots.element().id.chunk();
    }

    private synchronized void filled() {
        slots.remove();
    }

    /** Waits for slots when there are none but could be; false when it is over. */
    private boolean hasMore() throws InterruptedException {
        synchronized (this) {
            long giveUpAt = System.nanoTime() + MAX_IDLE_NANOS;
            while (slots.isEmpty() && next < end) {
                long left = TimeUnit.NANOSECONDS.toMillis(giveUpAt - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            if (!slots.isEmpty()) {
                return true;
            }
            over = true;
        }
        open.remove(this);
        return false;
    }

    private void fill(ChunkTable table, Slot slot, ResponseBody body) throws IOException {
        int chunk = slot.id.chunk();
        int stored = chunks.storedLength(chunk);
        Codec codec = chunks.codec(chunk);
        byte[] into = codec == Codec.RAW ? slot.buffer : scratch(stored);
        if (stored > into.length || codec == Codec.RAW && stored != slot.length) {
            throw new CorruptObjectException(
                    describe(chunk) + ": impossible stored length " + stored);
        }
        body.readFully(into, 0, stored, chunkTimeout);
        counters.receivedBytes.add(stored);
        if (Checksum.of(into, 0, stored) != table.checksum(chunk)) {
            throw new CorruptObjectException(describe(chunk) + ": wrong checksum");
        }
        if (codec == Codec.ZSTD) {
            long length = Zstd.decompressByteArray(slot.buffer, 0, slot.length, into, 0, stored);
            if (length != slot.length) {
                throw new CorruptObjectException(describe(chunk) + ": does not decompress");
            }
        }
    }

    /** One buffer for all compressed chunks of this GET; none is stored longer than it is. */
    private byte[] scratch(int stored) {
        if (scratch.length < stored) {
            scratch = new byte[Math.max(stored, Math.min(chunks.chunkBytes(), 2 * stored))];
        }
        return scratch;
    }

    private String describe(int chunk) {
        return object.key()
                + ", chunk "
                + chunk
                + " (bytes "
                + chunks.storedPosition(chunk)
                + " to "
                + (chunks.storedPosition(chunk) + chunks.storedLength(chunk))
                + " of the object, positions from "
                + chunks.position(chunk)
                + " of the segment with offsets "
                + object.startOffset()
                + " to "
                + object.endOffset()
                + ")";
    }

    private void again(IOException why) {
        attempts++;
        if (attempts >= MAX_ATTEMPTS) {
            giveUp(why);
            return;
        }
        counters.resumedGets.increment();
        long pause = FIRST_PAUSE_MS << (attempts - 1);
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
        try {
            timer.schedule(this::start, jittered, TimeUnit.MILLISECONDS);
        } catch (Throwable e) {
            giveUp(why); // the plugin is being closed, or memory is short
        }
    }

    private void giveUp(Throwable why) {
        List<Slot> unfilled;
        synchronized (this) {
            over = true;
            unfilled = List.copyOf(slots);
            slots.clear();
        }
        open.remove(this);
        cache.failed(unfilled, why);
    }
}
