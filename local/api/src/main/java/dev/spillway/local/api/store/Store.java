package dev.spillway.local.api.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.ObjectMeta;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All objects of the server, in order of their keys.
 *
 * <p>Every write makes the next revision, which is the object's resourceVersion. Objects handed out
 * are shared: whoever wants to change one copies it first. Not safe for use by several threads: the
 * server's event loop owns it.
 */
public final class Store implements AutoCloseable {

    /**
     * Changes remembered for watches and later pages of lists; older ones get 410 and start anew.
     * As many as there are objects, when those are more: whoever has just listed all of them can
     * still watch from there, though each of them was changed meanwhile.
     */
    private static final int LEAST_HISTORY = 1000;

    private final NavigableMap<Key, ObjectNode> objects = new TreeMap<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final Journal journal;
    private final History history;
    private long revision;

    /** Loads what the journal holds. */
    public Store(Journal journal) {
        this.journal = journal;
        this.revision = journal.load(objects);
        this.history = new History(revision);
    }

    public long revision() {
        return revision;
    }

    public @Nullable ObjectNode get(Key key) {
        return objects.get(key);
    }

    /** The objects of a resource in order of namespace and name. */
    public List<ObjectNode> list(String resource) {
        return List.copyOf(range(objects, resource).values());
    }

    /** Every object of every resource. */
    public NavigableMap<Key, ObjectNode> all() {
        return objects;
    }

    /** The keys of a resource, found without a look at others. */
    public Stream<Key> keys(String resource) {
        return range(objects, resource).keySet().stream();
    }

    /** The keys of what is in a namespace, found without a look at others, one by one. */
    public Stream<Key> keysIn(String namespace) {
        return Stream.iterate(
                        next(""), Optional::isPresent, key -> next(key.get().resource() + "\0"))
                .map(key -> key.get().resource())
                .flatMap(resource -> keys(resource, namespace));
    }

    /** The first key of the first resource from this one on. */
    private Optional<Key> next(String resource) {
        return Optional.ofNullable(objects.ceilingKey(new Key(resource, "", "")));
    }

    private Stream<Key> keys(String resource, String namespace) {
        return objects
                .subMap(
                        new Key(resource, namespace, ""),
                        true,
                        new Key(resource, namespace + "\0", ""),
                        false)
                .keySet()
                .stream();
    }

    /**
     * The objects of a resource as they were, to be read before the next write; empty when that is
     * too long ago.
     */
    public Optional<NavigableMap<Key, ObjectNode>> at(long when, String resource) {
        if (!history.reaches(when)) {
            return Optional.empty();
        }
        NavigableMap<Key, ObjectNode> now = range(objects, resource);
        List<Change> undone = history.newestFirst(when, resource).toList();
        if (undone.isEmpty()) {
            return Optional.of(now);
        }
        NavigableMap<Key, ObjectNode> then = new TreeMap<>(now);
        undone.forEach(change -> put(then, change.key(), change.before()));
        return Optional.of(then);
    }

    /** What was written to a resource after a revision, oldest first; empty when too long ago. */
    public Optional<List<Change>> since(long when, String resource) {
        return history.reaches(when)
                ? Optional.of(history.newestFirst(when, resource).toList().reversed())
                : Optional.empty();
    }

    /** Stores the object under a new resourceVersion, which it sets. */
    public void put(Key key, ObjectNode object) {
        revision++;
        ObjectMeta.of(object).node().put("resourceVersion", Long.toString(revision));
        journal.put(revision, key, object);
        ObjectNode before = objects.put(key, object);
        announce(new Change(revision, key, before, object));
    }

    /** Removes the object, if it is there, in a revision of its own. */
    public void remove(Key key) {
        ObjectNode before = objects.get(key);
        if (before == null) {
            return;
        }
        revision++;
        journal.remove(revision, key);
        objects.remove(key);
        announce(new Change(revision, key, before, null));
    }

    /** Calls the listener after every write, on the writer's thread, until the result is run. */
    public Runnable listen(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        journal.close();
    }

    private void announce(Change change) {
        history.add(change, Math.max(LEAST_HISTORY, objects.size()));
        if (journal.wantsCompaction()) {
            journal.compact(revision, objects);
        }
        listeners.forEach(each -> each.accept(change));
    }

    private static NavigableMap<Key, ObjectNode> range(
            NavigableMap<Key, ObjectNode> objects, String resource) {
        return objects.subMap(
                new Key(resource, "", ""), true, new Key(resource + "\0", "", ""), false);
    }

    private static void put(
            NavigableMap<Key, ObjectNode> objects, Key key, @Nullable ObjectNode object) {
        if (object == null) {
            objects.remove(key);
        } else {
            objects.put(key, object);
        }
    }
}
