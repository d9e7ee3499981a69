package dev.spillway.tier.read;

import dev.spillway.tier.read.ChunkCache.Id;
import dev.spillway.tier.read.ChunkCache.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GETs that can go on, by the chunk that they would take next: whichever reader it is that wants
 * it, no other request is made for it. Thread-safe.
 */
final class ExtendableGets {
    private final Map<Id, RangeGet> byNext = new HashMap<>();

    /** Hands slots to a GET that goes on with just these; how many of them it takes. */
    synchronized int append(List<Slot> slots) {
        RangeGet get = byNext.remove(slots.get(0).id);
        if (get == null) {
            return 0;
        }
        int taken = get.append(slots);
        add(get);
        return taken;
    }

    synchronized void add(RangeGet get) {
        get.next().ifPresent(next -> byNext.put(next, get));
    }

    synchronized void remove(RangeGet get) {
        byNext.values().remove(get);
    }
}
