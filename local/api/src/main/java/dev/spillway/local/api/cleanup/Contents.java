package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.resources.Definitions;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Part;
import dev.spillway.local.api.resources.Resources;
import dev.spillway.local.api.resources.ServerFields;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.CustomTypes;
import dev.spillway.local.api.types.Type;
import dev.spillway.local.api.types.Types;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A namespace takes its objects with it, a custom resource definition its instances; each goes when
 * all of them have.
 */
final class Contents {

    private static final String NAMESPACES = "namespaces";

    private static final WriteOptions AS_CONTROLLER =
            WriteOptions.internal("kube-controller-manager");

    private final Store store;
    private final Types types;
    private final Resources resources;
    private final Deletion deletion;

    Contents(Store store, Types types, Resources resources, Deletion deletion) {
        this.store = store;
        this.types = types;
        this.resources = resources;
        this.deletion = deletion;
    }

    void written(Key key, ObjectNode object) {
        if (!Meta.of(object).deleting() || store.get(key) == null) {
            return;
        }
        if (key.resource().equals(NAMESPACES)) {
            emptyNamespace(key);
        } else if (key.resource().equals(Definitions.STORED)) {
            emptyDefinition(key, object);
        }
    }

    void removed(Key key) {
        again(new Key(NAMESPACES, "", key.namespace()), store.keysIn(key.namespace()));
        types.byStored(key.resource())
                .filter(Type::custom)
                .ifPresent(type ->
                        again(
                                new Key(Definitions.STORED, "", type.resource().qualified()),
                                store.keys(key.resource())));
    }

    /**
     * Of what is left only the first is looked at: while that is going, its own removal leads here
     * again, and the others would be looked at as often as there are objects.
     */
    private void again(Key container, Stream<Key> left) {
        ObjectNode object = store.get(container);
        if (object != null
                && Meta.of(object).deleting()
                && !left.findFirst().map(this::isGoing).orElse(false)) {
            written(container, object);
        }
    }

    private boolean isGoing(Key key) {
        ObjectNode object = store.get(key);
        return object != null && Meta.of(object).deleting();
    }

    private void emptyNamespace(Key namespace) {
        if (empty(() -> store.keysIn(namespace.name()))) {
            change(namespace, object -> Json.child(object, "spec").remove("finalizers"));
        }
    }

    private void emptyDefinition(Key definition, ObjectNode object) {
        ResourceName resource = CustomTypes.resource(object);
        String stored = resource.group() + "/" + resource.plural();
        if (empty(() -> store.keys(stored))) {
            change(
                    definition,
                    changed -> {
                        Meta meta = Meta.of(changed);
                        meta.finalizers(
                                meta.finalizers().stream()
                                        .filter(each ->
                                                !each.equals(ServerFields.DEFINITION_FINALIZER))
                                        .toList());
                    });
        }
    }

    /** Deletes what is not being deleted yet; true when there is nothing left to wait for. */
    private boolean empty(Supplier<Stream<Key>> content) {
        for (Key key : content.get().toList()) {
            ObjectNode object = store.get(key);
            if (object != null && !Meta.of(object).deleting()) {
                types.byStored(key.resource())
                        .ifPresent(type ->
                                deletion.delete(
                                        type,
                                        key.namespace(),
                                        key.name(),
                                        DeleteOptions.background()));
            }
        }
        return content.get().findAny().isEmpty();
    }

    private void change(Key key, Consumer<ObjectNode> edit) {
        types.byStored(key.resource())
                .ifPresent(type ->
                        resources.change(
                                type,
                                key.namespace(),
                                key.name(),
                                Part.MAIN,
                                AS_CONTROLLER,
                                object -> {
                                    edit.accept(object);
                                    return object;
                                }));
    }
}
