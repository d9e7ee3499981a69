package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.s3.ResponseBody;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Fills slots of adjacent chunks with one GET.
 *
 * <ol>
 *   <li>The request may be made while the chunk table is still in flight; nothing is handed out
 *       before that has arrived.
 *   <li>Each chunk is checked and handed out as it arrives; nobody waits for the ones after it.
 *   <li>When the body breaks off, stalls or is too short, another GET continues at the first chunk
 *       that is missing, after a pause that grows. Progress resets the count of attempts.
 *   <li>A chunk with a wrong checksum is requested once more. If it is wrong again, it is wrong in
 *       the store: readers that wait for it get an error that names it.
 *   <li>It may be extended: where its slots end before its range does, it waits for more of them,
 *       and the store waits for it. It gives up the rest when none come for a while.
 *   <li>However it ends, every slot has been filled or has failed.
 * </ol>
 */
final class RangeGet implements HedgedGets.Outcome, Runnable {
    /** Attempts without progress, in a row. The SDK retries by itself until an answer begins. */
    private static final int MAX_ATTEMPTS = 5;

    private static final long FIRST_PAUSE_MS = 50;

    /** How long the store is kept waiting for a reader. Stores take 20 s and more. */
    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ReadContext context;
    private final ObjectRef object;
    private final ChunkTable chunks;
    private final int end;

    // guarded by this
    private final Deque<ChunkSlot> slots = new ArrayDeque<>();
    private int next; // the chunk after the last slot
    private boolean over;

    // Touched only by the thread that holds the current answer; the executor passes them on.
    private final ChunkReceiver receiver;
    private int attempts;
    private int suspect = -1;

    /**
     * @param chunks where the chunks lie, perhaps without checksums
     * @param slots reserved by the caller, in the order of their chunks, without a gap
     * @param end the chunk before which the request ends; at least the one after the last slot
     */
    RangeGet(
            ReadContext context,
            ObjectRef object,
            ChunkTable chunks,
            List<ChunkSlot> slots,
            int end) {
        this.context = context;
        this.object = object;
        this.chunks = chunks;
        this.receiver = new ChunkReceiver(context, object, chunks);
        this.end = end;
        this.slots.addAll(slots);
        this.next = slots.get(slots.size() - 1).id.chunk() + 1;
    }

    /** The chunk that it could be extended with; none when it ends before that. */
    synchronized Optional<ChunkCache.Id> next() {
        return over || next == end
                ? Optional.empty()
                : Optional.of(new ChunkCache.Id(object.segmentId(), next));
    }

    /**
     * Extends it with slots that begin with {@link #next}.
     *
     * @return how many it takes; none when it is over, fewer than all when it ends before
     */
    synchronized int extend(List<ChunkSlot> more) {
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
            context.workers().execute(this);
        } catch (RejectedExecutionException e) {
            giveUp(new IOException("the plugin is closed", e));
        } catch (Throwable e) {
            giveUp(e); // no memory for another thread, for example
        }
    }

    @Override
    public void run() {
        try {
            context.gets()
                    .get(
                            object.key(),
                            chunks.storedPosition(head().id.chunk()),
                            chunks.storedPosition(end),
                            this);
        } catch (Throwable e) {
            giveUp(e); // readers that wait must hear of it, whatever it is
        }
    }

    @Override
    public void begun(ResponseBody body) {
        try (body) {
            ChunkTable checksums = context.tails().footer(object).chunks();
            while (hasMore()) {
                ChunkSlot slot = head();
                receiver.receive(checksums, slot, body);
                filled();
                context.cache().arrived(slot);
                attempts = 0;
            }
        } catch (CorruptObjectException e) {
            context.counters().checksumMismatches.increment();
            int chunk = headChunk();
            if (suspect == chunk) {
                giveUp(e);
            } else {
                suspect = chunk;
                retry(e);
            }
        } catch (IOException e) {
            retry(e);
        } catch (Throwable e) {
            giveUp(e);
        }
    }

    /** The SDK has used up its retries. */
    @Override
    public void failed(Throwable why) {
        giveUp(why);
    }

    private synchronized ChunkSlot head() {
        return slots.element();
    }

    /** -1 when all slots were filled and it waited for more. */
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
        context.extendable().remove(this);
        return false;
    }

    private void retry(IOException why) {
        attempts++;
        if (attempts >= MAX_ATTEMPTS) {
            giveUp(why);
            return;
        }
        context.counters().resumedGets.increment();
        long pause = FIRST_PAUSE_MS << (attempts - 1);
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
        try {
            context.timer().schedule(this::start, jittered, TimeUnit.MILLISECONDS);
        } catch (Throwable e) {
            giveUp(why); // the plugin is being closed, or memory is short
        }
    }

    private void giveUp(Throwable why) {
        List<ChunkSlot> unfilled;
        synchronized (this) {
            over = true;
            unfilled = List.copyOf(slots);
            slots.clear();
        }
        context.extendable().remove(this);
        context.cache().failed(unfilled, why);
    }
}
