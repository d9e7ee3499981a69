package dev.spillway.tier.read;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which of the chunks that have arrived makes room next. Not thread-safe: the cache's lock guards
 * it.
 *
 * <ol>
 *   <li>Chunks that a reader has passed, oldest first. They stay while there is room: Kafka drops
 *       results that come too late and asks again.
 *   <li>Chunks that no reader has reached yet, oldest first: for a reader that waits at once, for
 *       read-ahead only when nobody has come for them for a while.
 * </ol>
 */
final class EvictionOrder {
    /** A chunk that was fetched ahead and not touched for this long: its reader has gone. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Set<ChunkSlot> passed = new LinkedHashSet<>();
    private final Set<ChunkSlot> awaited = new LinkedHashSet<>();

    void arrived(ChunkSlot slot) {
        (slot.passed ? passed : awaited).add(slot);
    }

    /** A reader has passed a chunk that has arrived. */
    void passed(ChunkSlot slot) {
        awaited.remove(slot);
        passed.remove(slot);
        passed.add(slot);
    }

    void remove(ChunkSlot slot) {
        passed.remove(slot);
        awaited.remove(slot);
    }

    /**
     * Removes the next one from the order.
     *
     * @param urgent whether a reader waits for the room
     */
    Optional<ChunkSlot> next(boolean urgent) {
        Optional<ChunkSlot> oldest = next(passed, false);
        return oldest.isPresent() ? oldest : next(awaited, !urgent);
    }

    private static Optional<ChunkSlot> next(Set<ChunkSlot> candidates, boolean onlyAbandoned) {
        Iterator<ChunkSlot> oldestFirst = candidates.iterator();
        while (oldestFirst.hasNext()) {
            ChunkSlot slot = oldestFirst.next();
            if (onlyAbandoned && System.nanoTime() - slot.sinceNanos < ABANDONED_NANOS) {
                return Optional.empty();
            }
            if (slot.copying == 0) {
                oldestFirst.remove();
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }
}
