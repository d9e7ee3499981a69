package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.store.Change;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceTypes;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.Executor;

/**
 * Garbage collection, namespace deletion, CRD finalization and Event expiry, triggered by changes
 * of the store.
 */
public final class CleanupController {

    private static final System.Logger LOG = System.getLogger(CleanupController.class.getName());

    private final Store store;
    private final GarbageCollector garbage;
    private final ContentDeletion contents;
    private final EventExpiry events;
    private final Executor later;

    /**
     * @param later runs work on the store's thread after the current request
     */
    public CleanupController(
            Store store,
            ResourceTypes types,
            Registry registry,
            Deletion deletion,
            InstantSource clock,
            Executor later) {
        this.store = store;
        ControllerClient client = new ControllerClient(store, types, registry, deletion);
        this.garbage = new GarbageCollector(client);
        this.contents = new ContentDeletion(client);
        this.events = new EventExpiry(store, clock);
        this.later = later;
    }

    /** Processes all stored objects, then every change. */
    public void start() {
        for (var each : new ArrayList<>(store.all().entrySet())) {
            later.execute(() -> guarded(() -> written(each.getKey(), each.getValue())));
        }
        store.listen(change -> later.execute(() -> guarded(() -> changed(change))));
    }

    /** Must be called periodically. */
    public void expire() {
        guarded(events::expire);
    }

    private void changed(Change change) {
        if (change.after() != null) {
            written(change.key(), change.after());
        } else if (change.before() != null) {
            garbage.removed(change.before());
            contents.removed(change.key());
        }
    }

    private void written(Key key, ObjectNode object) {
        garbage.written(key, object);
        contents.written(key, object);
    }

    /** A conflict is not an error: the concurrent change triggers a run of its own. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (StatusException failure) {
            LOG.log(Level.DEBUG, failure.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Cleanup failed", e);
        }
    }
}
