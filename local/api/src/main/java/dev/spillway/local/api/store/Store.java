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
 * All objects of the server, ordered by key.
 *
 * <p>Every write increments the revision, which becomes the resourceVersion of the object. Returned
 * objects are shared: copy one before you modify it. Not thread-safe: it belongs to the server's
 * event loop.
 */
public final class Store implements AutoCloseable {

    /**
     * The minimum number of changes in the history, for watches and pages of lists; older ones get
     * 410. The history grows with the number of objects, so that a client can watch from its list
     * even if every object has changed since.
     */
    private static final int MIN_HISTORY = 1000;

    private final NavigableMap<Key, ObjectNode> objects = new TreeMap<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final Journal journal;
    private final History history;
    private long revision;

    /** Loads the journal. */
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

    /** The objects of a resource, ordered by namespace and name. */
    public List<ObjectNode> list(String resource) {
        return List.copyOf(range(objects, resource).values());
    }

    /** Every object of every resource. */
    public NavigableMap<Key, ObjectNode> all() {
        return objects;
    }

    /** The keys of a resource; others are not visited. */
    public Stream<Key> keys(String resource) {
        return range(objects, resource).keySet().stream();
    }

    /** The keys of the objects in a namespace, lazily; others are not visited. */
    public Stream<Key> keysIn(String namespace) {
        return Stream.iterate(
                        next(""), Optional::isPresent, key -> next(key.get().resource() + "\0"))
                .map(key -> key.get().resource())
                .flatMap(resource -> keys(resource, namespace));
    }

    /** The first key of this resource or a later one. */
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
     * The objects of a resource at a past revision, to be read before the next write; empty if it
     * has expired.
     */
    public Optional<NavigableMap<Key, ObjectNode>> at(long when, String resource) {
        if (!history.contains(when)) {
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

    /** The changes of a resource after a revision, oldest first; empty if it has expired. */
    public Optional<List<Change>> since(long when, String resource) {
        return history.contains(when)
                ? Optional.of(history.newestFirst(when, resource).toList().reversed())
                : Optional.empty();
    }

    /** Stores the object and sets its new resourceVersion. */
    public void put(Key key, ObjectNode object) {
        revision++;
        ObjectMeta.of(object).node().put("resourceVersion", Long.toString(revision));
        journal.put(revision, key, object);
        ObjectNode before = objects.put(key, object);
        announce(new Change(revision, key, before, object));
    }

    /** Removes the object, if it exists, with a revision of its own. */
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

    /**
     * Calls the listener after every write, on the writer's thread. Run the result to unregister
     * it.
     */
    public Runnable listen(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        journal.close();
    }

    private void announce(Change change) {
        history.add(change, Math.max(MIN_HISTORY, objects.size()));
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
