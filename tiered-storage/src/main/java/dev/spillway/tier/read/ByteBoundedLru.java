package dev.spillway.tier.read;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.Uuid;

/**
 * Values by segment, bounded in bytes; the least recently used go first. Not thread-safe.
 *
 * <p>Room can be reserved before the value is here, so that the bound holds for values in flight as
 * well.
 */
final class ByteBoundedLru<V> {
    private final Map<Uuid, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final ToLongFunction<V> bytesOf;
    private final long maxBytes;
    private long bytes;

    ByteBoundedLru(long maxBytes, ToLongFunction<V> bytesOf) {
        this.maxBytes = maxBytes;
        this.bytesOf = bytesOf;
    }

    boolean has(Uuid segment) {
        return values.containsKey(segment);
    }

    Optional<V> get(Uuid segment) {
        return Optional.ofNullable(values.get(segment));
    }

    /** Makes room for a value that is yet to come; false when it cannot fit. */
    boolean reserve(long needed) {
        evict(needed, 0);
        if (bytes + needed > maxBytes) {
            return false;
        }
        bytes += needed;
        return true;
    }

    /** The value will not come. */
    void release(long reserved) {
        bytes -= reserved;
    }

    /** The value that room was reserved for. */
    void putReserved(Uuid segment, V value) {
        values.put(segment, value);
    }

    /** A single value may exceed the bound. */
    void put(Uuid segment, V value) {
        if (values.put(segment, value) == null) {
            bytes += bytesOf.applyAsLong(value);
        }
        evict(0, 1);
    }

    void remove(Uuid segment) {
        V removed = values.remove(segment);
        if (removed != null) {
            bytes -= bytesOf.applyAsLong(removed);
        }
    }

    private void evict(long needed, int keep) {
        Iterator<V> oldestFirst = values.values().iterator();
        while (bytes + needed > maxBytes && values.size() > keep) {
            bytes -= bytesOf.applyAsLong(oldestFirst.next());
            oldestFirst.remove();
        }
    }
}
