package dev.spillway.local.api.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableMap;

/** Persists the objects of a store across restarts. */
public interface Journal extends AutoCloseable {

    /** Loads the persisted objects and returns the last revision; 0 if there is none. */
    long load(NavigableMap<Key, ObjectNode> into);

    void put(long revision, Key key, ObjectNode object);

    void remove(long revision, Key key);

    /** Whether the journal is much larger than the current state. */
    boolean wantsCompaction();

    /** Replaces the journal by the current state. */
    void compact(long revision, NavigableMap<Key, ObjectNode> objects);

    @Override
    void close();

    /** Persists nothing; for tests. */
    static Journal none() {
        return new Journal() {
            @Override
            public long load(NavigableMap<Key, ObjectNode> into) {
                return 0;
            }

            @Override
            public void put(long revision, Key key, ObjectNode object) {}

            @Override
            public void remove(long revision, Key key) {}

            @Override
            public boolean wantsCompaction() {
                return false;
            }

            @Override
            public void compact(long revision, NavigableMap<Key, ObjectNode> objects) {}

            @Override
            public void close() {}
        };
    }
}
