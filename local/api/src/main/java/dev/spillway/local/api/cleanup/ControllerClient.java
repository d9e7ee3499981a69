package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.Subresource;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceTypes;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Writes to objects by their keys, as kube-controller-manager. Unserved types are skipped. */
record ControllerClient(Store store, ResourceTypes types, Registry registry, Deletion deletion) {

    private static final WriteOptions OPTIONS = WriteOptions.internal("kube-controller-manager");

    boolean isDeleting(Key key) {
        ObjectNode object = store.get(key);
        return object != null && ObjectMeta.of(object).deleting();
    }

    void delete(Key key, DeleteOptions options) {
        types.reference(key).ifPresent(reference -> deletion.delete(reference, options));
    }

    void change(Key key, Consumer<ObjectNode> edit) {
        types.reference(key)
                .ifPresent(reference ->
                        registry.change(
                                reference,
                                Subresource.NONE,
                                OPTIONS,
                                object -> {
                                    edit.accept(object);
                                    return object;
                                }));
    }

    void removeFinalizers(Key key, Predicate<String> unwanted) {
        change(
                key,
                object -> {
                    ObjectMeta meta = ObjectMeta.of(object);
                    meta.finalizers(meta.finalizers().stream().filter(unwanted.negate()).toList());
                });
    }
}
