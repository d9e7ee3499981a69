package dev.spillway.tier.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Open GETs that can be extended, by the chunk that each would take next: whichever reader wants
 * that chunk, no other request is made for it. Thread-safe.
 */
final class ExtendableGets {
    private final Map<ChunkCache.Id, RangeGet> byNext = new HashMap<>();

    /** Hands slots to the GET that these continue, if there is one; how many of them it takes. */
    synchronized int extend(List<ChunkSlot> slots) {
        RangeGet get = byNext.remove(slots.get(0).id);
        if (get == null) {
            return 0;
        }
        int taken = get.extend(slots);
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
