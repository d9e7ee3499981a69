package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.metrics.Counters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.Uuid;

/**
 * Chunks in memory, those in flight included: the one place where cold data is held, bounded in
 * bytes ({@link BufferPool}).
 *
 * <ul>
 *   <li>A chunk is fetched once however many readers want it: the one that reserves its slot
 *       fetches it, all others wait for that slot.
 *   <li>Data fetched ahead never displaces data that a reader has yet to reach ({@link
 *       EvictionOrder}). Only a reader that waits may do that, and it always finds room in the end,
 *       because slots are locked only while they are being filled or copied from.
 * </ul>
 */
final class ChunkCache {
    record Id(Uuid segment, int chunk) {}

    private final long maxBytes;
    private final Counters counters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomMade = lock.newCondition();
    private final Map<Id, ChunkSlot> slots = new HashMap<>();
    private final BufferPool buffers;
    private final EvictionOrder evictable = new EvictionOrder();

    /**
     * @param usualLength length of the buffers that are worth keeping
     */
    ChunkCache(long maxBytes, int usualLength, Counters counters) {
        this.maxBytes = maxBytes;
        this.buffers = new BufferPool(maxBytes, usualLength);
        this.counters = counters;
    }

    /** Bytes in use, in flight included. */
    long usedBytes() {
        lock.lock();
        try {
            return buffers.usedBytes();
        } finally {
            lock.unlock();
        }
    }

    long maxBytes() {
        return maxBytes;
    }

    /**
     * Copies bytes of a chunk that has arrived.
     *
     * @return false when it has not
     */
    boolean copy(Id id, int from, byte[] into, int offset, int length) {
        ChunkSlot slot;
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

    /** The slot of a chunk that has arrived or is in flight. */
    Optional<ChunkSlot> find(Id id) {
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
            ChunkSlot slot = slots.get(id);
            if (slot != null) {
                slot.passed = true;
                if (slot.ready) {
                    evictable.passed(slot);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Slots for chunks that a reader waits for: from the first on, as many as are neither here nor
     * in flight and find room. The caller fetches them.
     *
     * @param needed the chunk after those that the reader waits for; from there on it is only
     *     likely to want them
     * @return empty when the first one is here or in flight by now
     * @throws TimeoutException when there is no room for the first within the time
     */
    List<ChunkSlot> reserve(
            Uuid segment, ChunkTable chunks, int from, int needed, int to, long timeoutNanos)
            throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            Id first = new Id(segment, from);
            long left = timeoutNanos;
            while (!slots.containsKey(first) && !makeRoom(chunks.length(from), true)) {
                if (left <= 0) {
                    throw new TimeoutException("no room in the cache of " + maxBytes + " bytes");
                }
                left = roomMade.awaitNanos(left);
            }
            List<ChunkSlot> reserved = new ArrayList<>(to - from);
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
     * @param slots a run of chunks that were neither here nor in flight
     * @param next the chunk to continue with
     * @param full whether there was no room for that one
     */
    record Ahead(List<ChunkSlot> slots, int next, boolean full) {}

    Ahead reserveAhead(Uuid segment, ChunkTable chunks, int from, int to) {
        lock.lock();
        try {
            int start = from;
            while (start < to && slots.containsKey(new Id(segment, start))) {
                start++;
            }
            List<ChunkSlot> reserved = new ArrayList<>(to - start);
            reserveMore(segment, chunks, start, start, to, reserved);
            int next = start + reserved.size();
            return new Ahead(
                    reserved, next, next < to && !slots.containsKey(new Id(segment, next)));
        } finally {
            lock.unlock();
        }
    }

    private void reserveMore(
            Uuid segment, ChunkTable chunks, int from, int needed, int to, List<ChunkSlot> into) {
        for (int chunk = from; chunk < to; chunk++) {
            Id id = new Id(segment, chunk);
            if (slots.containsKey(id) || !makeRoom(chunks.length(chunk), chunk < needed)) {
                return;
            }
            try {
                into.add(add(id, chunks.length(chunk)));
            } catch (OutOfMemoryError e) {
                return; // the same as no room: what was reserved so far must not be lost
            }
        }
    }

    /** The bytes of a slot have arrived and are right. */
    void arrived(ChunkSlot slot) {
        lock.lock();
        try {
            slot.ready = true;
            slot.sinceNanos = System.nanoTime();
            if (slot.forgotten) {
                free(slot);
            } else {
                evictable.arrived(slot);
            }
            roomMade.signalAll();
        } finally {
            lock.unlock();
        }
        slot.arrival.complete(null);
    }

    /** The bytes will not arrive; those who wait are told why, and the next reader tries again. */
    void failed(List<ChunkSlot> unfilled, Throwable why) {
        lock.lock();
        try {
            for (ChunkSlot slot : unfilled) {
                slots.remove(slot.id, slot);
                free(slot);
            }
        } finally {
            lock.unlock();
        }
        unfilled.forEach(slot -> slot.arrival.completeExceptionally(why));
    }

    /** Drops the chunks of a segment that has been deleted. */
    void forget(Uuid segment) {
        lock.lock();
        try {
            Iterator<ChunkSlot> all = slots.values().iterator();
            while (all.hasNext()) {
                ChunkSlot slot = all.next();
                if (slot.id.segment().equals(segment)) {
                    all.remove();
                    evictable.remove(slot);
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

    private ChunkSlot add(Id id, int length) {
        ChunkSlot slot = new ChunkSlot(id, length, buffers.take(length));
        slots.put(id, slot);
        return slot;
    }

    private boolean makeRoom(int length, boolean urgent) {
        while (!buffers.hasRoomFor(length)) {
            Optional<ChunkSlot> evicted = evictable.next(urgent);
            if (evicted.isEmpty()) {
                return false;
            }
            slots.remove(evicted.get().id);
            free(evicted.get());
            counters.cacheEvictions.increment();
        }
        return true;
    }

    private void free(ChunkSlot slot) {
        buffers.release(slot.buffer);
        roomMade.signalAll();
    }
}
