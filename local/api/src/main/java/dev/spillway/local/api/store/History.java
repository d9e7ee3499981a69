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
 * The last changes. States that are over are kept as text: as trees they would take five times the
 * memory, for as many objects as there are, and hardly anybody asks for them.
 */
final class History {

    private final Deque<Past> changes = new ArrayDeque<>();

    /** Of each object the last change that is remembered. */
    private final Map<Key, Past> newest = new HashMap<>();

    /** The revision before the oldest change that is remembered. */
    private long oldest;

    /**
     * @param revision from which on changes will be remembered
     */
    History(long revision) {
        this.oldest = revision;
    }

    /** Forgets the oldest changes until no more than so many are left. */
    void add(Change change, int most) {
        byte[] before = change.before() == null ? null : Json.bytes(change.before());
        Past earlier = newest.get(change.key());
        if (earlier != null) {
            earlier.endedAs(before);
        }
        Past past = new Past(change.revision(), change.key(), before, change.after());
        newest.put(change.key(), past);
        changes.addLast(past);
        while (changes.size() > most) {
            Past forgotten = changes.removeFirst();
            newest.remove(forgotten.key, forgotten);
            oldest = forgotten.revision;
        }
    }

    /** Whether everything that was written after a revision is remembered. */
    boolean reaches(long revision) {
        return revision >= oldest;
    }

    /** What was written to a resource after a revision, without a look at what was before. */
    Stream<Change> newestFirst(long revision, String resource) {
        return changes.reversed().stream()
                .takeWhile(past -> past.revision > revision)
                .filter(past -> past.key.resource().equals(resource))
                .map(Past::change);
    }

    /** A change; what it made is a tree that the store has too, until the next change of it. */
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

        void endedAs(byte @Nullable [] text) {
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
                throw new IllegalStateException("what was written here cannot be read", e);
            }
        }
    }
}
