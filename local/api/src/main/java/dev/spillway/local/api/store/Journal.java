package dev.spillway.local.api.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableMap;

/** Where a store writes down what it must know after a restart. */
public interface Journal extends AutoCloseable {

    /**
     * Fills in the objects that were kept and returns the last revision; 0 when there is nothing
     * yet.
     */
    long load(NavigableMap<Key, ObjectNode> into);

    void put(long revision, Key key, ObjectNode object);

    void remove(long revision, Key key);

    /** Whether the journal holds much more than what is still true. */
    boolean wantsCompaction();

    /** Writes the present state anew and forgets how it came about. */
    void compact(long revision, NavigableMap<Key, ObjectNode> objects);

    @Override
    void close();

    /** For tests: nothing is kept. */
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
