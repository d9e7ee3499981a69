package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.resources.CrdWatcher;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.ServerSetFields;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.CustomResourceTypes;
import dev.spillway.local.api.types.ResourceType;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Deletes the objects in a namespace, or of a custom resource definition, that is being deleted,
 * and finalizes it when none is left.
 */
final class ContentDeletion {

    private static final String NAMESPACES = "namespaces";

    private final ControllerClient client;
    private final Store store;

    ContentDeletion(ControllerClient client) {
        this.client = client;
        this.store = client.store();
    }

    void written(Key key, ObjectNode object) {
        if (!ObjectMeta.of(object).deleting() || store.get(key) == null) {
            return;
        }
        if (key.resource().equals(NAMESPACES)) {
            if (empty(() -> store.keysIn(key.name()))) {
                client.change(key, changed -> Json.child(changed, "spec").remove("finalizers"));
            }
        } else if (key.resource().equals(CrdWatcher.STORED)) {
            String stored = ResourceType.stored(CustomResourceTypes.resource(object));
            if (empty(() -> store.keys(stored))) {
                client.removeFinalizers(key, ServerSetFields.DEFINITION_FINALIZER::equals);
            }
        }
    }

    void removed(Key key) {
        recheck(new Key(NAMESPACES, "", key.namespace()), store.keysIn(key.namespace()));
        client.types()
                .reference(key)
                .filter(reference -> reference.type().custom())
                .map(reference -> reference.type().resource().qualified())
                .ifPresent(definition ->
                        recheck(
                                new Key(CrdWatcher.STORED, "", definition),
                                store.keys(key.resource())));
    }

    /**
     * Processes the container again unless the first remaining object is being deleted, whose
     * removal leads here again. Checking all remaining objects each time would be quadratic.
     */
    private void recheck(Key container, Stream<Key> left) {
        ObjectNode object = store.get(container);
        if (object != null
                && ObjectMeta.of(object).deleting()
                && !left.findFirst().map(client::isDeleting).orElse(false)) {
            written(container, object);
        }
    }

    /** Deletes the remaining objects; true if there are none. */
    private boolean empty(Supplier<Stream<Key>> content) {
        for (Key key : content.get().toList()) {
            if (store.get(key) != null && !client.isDeleting(key)) {
                client.delete(key, DeleteOptions.background());
            }
        }
        return content.get().findAny().isEmpty();
    }
}
