package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.metrics.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Chunks in memory, those that are on their way included: the one place where cold data is held,
 * bounded in bytes.
 *
 * <ul>
 *   <li>A chunk is fetched once however many readers want it: whoever reserves its slot fetches it,
 *       everybody else waits for that slot.
 *   <li>What a reader has passed goes first, oldest first, but stays while there is room: Kafka
 *       drops results that come too late and asks again. Then goes what nobody has come for.
 *   <li>Data fetched ahead never displaces data that a reader has yet to reach; only a reader that
 *       waits may do that, and it always finds room in the end, because slots are locked only while
 *       they are being filled or copied from.
 *   <li>Buffers of the usual length are used again instead of being left to the garbage collector.
 * </ul>
 */
final class ChunkCache {
    /** Fetched ahead and not touched for this long: its reader has gone. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(10);

    record Id(Uuid segment, int chunk) {}

    /** Room for a chunk. Its fields are guarded by the cache's lock, its bytes by its state. */
    static final class Slot {
        final Id id;
        final int length;
        final byte[] buffer;
        final CompletableFuture<@Nullable Void> arrival = new CompletableFuture<>();
        private boolean ready;
        private boolean passed;
        private boolean forgotten;
        private int copying;
        private long sinceNanos = System.nanoTime();

        private Slot(Id id, int length, byte[] buffer) {
            this.id = id;
            this.length = length;
            this.buffer = buffer;
        }
    }

    private final long maxBytes;
    private final int usualLength;
    private final Counters counters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomMade = lock.newCondition();
    private final Map<Id, Slot> slots = new HashMap<>();
    private final Set<Slot> passed = new LinkedHashSet<>();
    private final Set<Slot> awaited = new LinkedHashSet<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private long usedBytes;

    /**
     * @param usualLength length of the buffers that are worth keeping
     */
    ChunkCache(long maxBytes, int usualLength, Counters counters) {
        this.maxBytes = maxBytes;
        this.usualLength = usualLength;
        this.counters = counters;
    }

    /** Bytes in use, in flight included. */
    long usedBytes() {
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    long maxBytes() {
        return maxBytes;
    }

    /**
     * Copies bytes of a chunk that is here.
     *
     * @return false when it is not here
     */
    boolean copy(Id id, int from, byte[] into, int offset, int length) {
        Slot slot;
        lock.lock();
        try {
            slot = slots.get(id);
            if (slot == null || !slot.ready) {
                return false;
            }
            slot.copying++;
        } finally {
            lock.unlock();
        }
        System.arraycopy(slot.buffer, from, into, offset, length);
        lock.lock();
        try {
            slot.copying--;
            if (slot.forgotten && slot.copying == 0) {
                free(slot);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** The slot of a chunk that is here or on its way. */
    Optional<Slot> find(Id id) {
        lock.lock();
        try {
            return Optional.ofNullable(slots.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** A reader has read the chunk to its end. */
    void pass(Id id) {
        lock.lock();
        try {
            Slot slot = slots.get(id);
            if (slot != null && slot.ready) {
                slot.passed = true;
                awaited.remove(slot);
                passed.remove(slot);
                passed.add(slot);
            } else if (slot != null) {
                slot.passed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Slots for chunks that a reader waits for: from the first on, as many of them as are neither
     * here nor on their way and find room. The caller fetches them.
     *
     * @param needed the chunk behind those that the reader waits for; from there on it is only
     *     likely to come for them
     * @return empty when the first one is here or on its way by now
     * @throws TimeoutException when there is no room for the first within the time
     */
    List<Slot> reserve(
            Uuid segment, ChunkTable chunks, int from, int needed, int to, long timeoutNanos)
            throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            Id first = new Id(segment, from);
            long left = timeoutNanos;
            while (!slots.containsKey(first) && !makeRoom(bytesFor(chunks.length(from)), true)) {
                if (left <= 0) {
                    throw new TimeoutException("no room in the cache of " + maxBytes + " bytes");
                }
                left = roomMade.awaitNanos(left);
            }
            List<Slot> reserved = new ArrayList<>(to - from);
            if (!slots.containsKey(first)) {
                reserved.add(add(first, chunks.length(from)));
                reserveMore(segment, chunks, from + 1, needed, to, reserved);
            }
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Slots for chunks that a reader will want.
     *
     * @param slots a run of chunks that were neither here nor on their way
     * @param next the chunk to go on with
     * @param full whether there was no room for that one
     */
    record Ahead(List<Slot> slots, int next, boolean full) {}

    Ahead reserveAhead(Uuid segment, ChunkTable chunks, int from, int to) {
        lock.lock();
        try {
            int start = from;
            while (start < to && slots.containsKey(new Id(segment, start))) {
                start++;
            }
            List<Slot> reserved = new ArrayList<>(to - start);
            reserveMore(segment, chunks, start, start, to, reserved);
            int next = start + reserved.size();
            return new Ahead(
                    reserved, next, next < to && !slots.containsKey(new Id(segment, next)));
        } finally {
            lock.unlock();
        }
    }

    private void reserveMore(
            Uuid segment, ChunkTable chunks, int from, int needed, int to, List<Slot> reserved) {
        for (int chunk = from; chunk < to; chunk++) {
            Id id = new Id(segment, chunk);
            if (slots.containsKey(id)
                    || !makeRoom(bytesFor(chunks.length(chunk)), chunk < needed)) {
                return;
            }
            try {
                reserved.add(add(id, chunks.length(chunk)));
            } catch (OutOfMemoryError e) {
                return; // the same as no room: what was reserved so far must not be lost
            }
        }
    }

    /** The bytes of a slot have arrived and are right. */
    void arrived(Slot slot) {
        lock.lock();
        try {
            slot.ready = true;
            slot.sinceNanos = System.nanoTime();
            if (slot.forgotten) {
                free(slot);
            } else if (slot.passed) {
                passed.add(slot);
            } else {
                awaited.add(slot);
            }
            roomMade.signalAll();
        } finally {
            lock.unlock();
        }
        slot.arrival.complete(null);
    }

    /** The bytes will not arrive; whoever waits is told why, and the next reader tries anew. */
    void failed(List<Slot> unfilled, Throwable why) {
        lock.lock();
        try {
            for (Slot slot : unfilled) {
                slots.remove(slot.id, slot);
                free(slot);
            }
        } finally {
            lock.unlock();
        }
        unfilled.forEach(slot -> slot.arrival.completeExceptionally(why));
    }

    /** Drops what is held of a segment: it has been deleted. */
    void forget(Uuid segment) {
        lock.lock();
        try {
            Iterator<Slot> all = slots.values().iterator();
            while (all.hasNext()) {
                Slot slot = all.next();
                if (slot.id.segment().equals(segment)) {
                    all.remove();
                    passed.remove(slot);
                    awaited.remove(slot);
                    slot.forgotten = true;
                    if (slot.ready && slot.copying == 0) {
                        free(slot);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private int bytesFor(int length) {
        return length <= usualLength && length > usualLength / 2 ? usualLength : length;
    }

    private Slot add(Id id, int length) {
        int bytes = bytesFor(length);
        byte[] buffer = bytes == usualLength ? spare.poll() : null;
        if (buffer == null) {
            buffer = new byte[bytes];
            trimSpare(bytes);
        }
        usedBytes += bytes;
        Slot slot = new Slot(id, length, buffer);
        slots.put(id, slot);
        return slot;
    }

    /** Buffers in use and spare ones together stay within the bound. */
    private void trimSpare(int added) {
        while (!spare.isEmpty()
                && usedBytes + added + (long) spare.size() * usualLength > maxBytes) {
            spare.poll();
        }
    }

    private boolean makeRoom(int bytes, boolean urgent) {
        while (usedBytes > 0 && usedBytes + bytes > maxBytes) {
            if (!evict(passed, false) && !evict(awaited, !urgent)) {
                return false;
            }
        }
        return true;
    }

    private boolean evict(Set<Slot> candidates, boolean onlyAbandoned) {
        Iterator<Slot> oldestFirst = candidates.iterator();
        while (oldestFirst.hasNext()) {
            Slot slot = oldestFirst.next();
            if (onlyAbandoned && System.nanoTime() - slot.sinceNanos < ABANDONED_NANOS) {
                return false;
            }
            if (slot.copying == 0) {
                oldestFirst.remove();
                slots.remove(slot.id);
                free(slot);
                counters.cacheEvictions.increment();
                return true;
            }
        }
        return false;
    }

    private void free(Slot slot) {
        usedBytes -= slot.buffer.length;
        if (slot.buffer.length == usualLength) {
            spare.push(slot.buffer);
            trimSpare(0);
        }
        roomMade.signalAll();
    }
}
