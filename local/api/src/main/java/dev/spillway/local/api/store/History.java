package dev.spillway.local.api.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The most recent changes. Past states are kept serialized: as trees they would take five times the
 * memory, and they are rarely needed.
 */
final class History {

    private final Deque<Past> changes = new ArrayDeque<>();

    /** The last change of each object. */
    private final Map<Key, Past> newest = new HashMap<>();

    /** The revision before the oldest change in the history. */
    private long oldest;

    /**
     * @param revision the current revision
     */
    History(long revision) {
        this.oldest = revision;
    }

    /** Adds a change and drops the oldest ones beyond the limit. */
    void add(Change change, int limit) {
        byte[] before = change.before() == null ? null : Json.bytes(change.before());
        Past earlier = newest.get(change.key());
        if (earlier != null) {
            earlier.replaceResult(before);
        }
        Past past = new Past(change.revision(), change.key(), before, change.after());
        newest.put(change.key(), past);
        changes.addLast(past);
        while (changes.size() > limit) {
            Past forgotten = changes.removeFirst();
            newest.remove(forgotten.key, forgotten);
            oldest = forgotten.revision;
        }
    }

    /** Whether all changes after a revision are in the history. */
    boolean contains(long revision) {
        return revision >= oldest;
    }

    /** The changes of a resource after a revision; older ones are not visited. */
    Stream<Change> newestFirst(long revision, String resource) {
        return changes.reversed().stream()
                .takeWhile(past -> past.revision > revision)
                .filter(past -> past.key.resource().equals(resource))
                .map(Past::change);
    }

    /** A change. Its result is shared with the store, as a tree, until the object's next change. */
    private static final class Past {
        private final long revision;
        private final Key key;
        private final byte @Nullable [] before;
        private @Nullable ObjectNode after;
        private byte @Nullable [] afterText;

        Past(long revision, Key key, byte @Nullable [] before, @Nullable ObjectNode after) {
            this.revision = revision;
            this.key = key;
            this.before = before;
            this.after = after;
        }

        void replaceResult(byte @Nullable [] text) {
            after = null;
            afterText = text;
        }

        Change change() {
            return new Change(revision, key, tree(before), after == null ? tree(afterText) : after);
        }

        private static @Nullable ObjectNode tree(byte @Nullable [] text) {
            try {
                return text == null ? null : (ObjectNode) Json.read(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Cannot parse an object of the history", e);
            }
        }
    }
}
