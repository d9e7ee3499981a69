package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Part;
import dev.spillway.local.api.resources.Resources;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;
import dev.spillway.local.api.types.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Owner references, as Kubernetes' garbage collector treats them.
 *
 * <ol>
 *   <li>An object all of whose owners are gone is deleted; while one is left, the references to the
 *       others go.
 *   <li>An owner that is deleted in the foreground waits until no dependent with {@code
 *       blockOwnerDeletion} is left.
 *   <li>An owner that is deleted with "orphan" waits until its dependents have lost their
 *       references to it.
 * </ol>
 *
 * An owner of a type that is not served counts as present: nothing is deleted on a guess.
 */
final class Garbage {

    private static final WriteOptions AS_CONTROLLER =
            WriteOptions.internal("kube-controller-manager");

    private final Store store;
    private final Types types;
    private final Resources resources;
    private final Deletion deletion;
    private final Dependents dependents;

    Garbage(Store store, Types types, Resources resources, Deletion deletion) {
        this.store = store;
        this.types = types;
        this.resources = resources;
        this.deletion = deletion;
        this.dependents = Dependents.follow(store);
    }

    void written(Key key, ObjectNode object) {
        ObjectNode present = store.get(key);
        if (present == null || !Meta.of(present).uid().equals(Meta.of(object).uid())) {
            return;
        }
        Meta meta = Meta.of(present);
        if (meta.deleting() && meta.finalizers().contains(Deletion.ORPHAN)) {
            orphan(key, present);
        } else if (meta.deleting() && meta.finalizers().contains(Deletion.FOREGROUND)) {
            deleteDependents(key, present);
        } else if (!meta.owners().isEmpty()) {
            collect(key);
        }
    }

    void removed(ObjectNode object) {
        String uid = Meta.of(object).uid();
        dependents(uid, reference -> true).forEach(this::collect);
        // It may have been the last one that an owner waited for.
        for (ObjectNode reference : Meta.of(object).owners()) {
            owner(reference, Meta.of(object).namespace())
                    .ifPresent(key -> {
                        ObjectNode owner = store.get(key);
                        if (owner != null) {
                            written(key, owner);
                        }
                    });
        }
    }

    private void orphan(Key key, ObjectNode owner) {
        String uid = Meta.of(owner).uid();
        for (Key dependent : dependents(uid, reference -> true)) {
            removeReferences(dependent, reference -> reference.path("uid").asText().equals(uid));
        }
        removeFinalizer(key, Deletion.ORPHAN);
    }

    private void deleteDependents(Key key, ObjectNode owner) {
        String uid = Meta.of(owner).uid();
        dependents(uid, reference -> true).forEach(this::collect);
        boolean blocked =
                !dependents(uid, reference -> reference.path("blockOwnerDeletion").asBoolean())
                        .isEmpty();
        if (!blocked) {
            removeFinalizer(key, Deletion.FOREGROUND);
        }
    }

    /** Deletes an object that nobody owns any more. */
    private void collect(Key key) {
        ObjectNode object = store.get(key);
        if (object == null || Meta.of(object).owners().isEmpty()) {
            return;
        }
        Meta meta = Meta.of(object);
        List<ObjectNode> solid = new ArrayList<>();
        List<ObjectNode> leaving = new ArrayList<>();
        for (ObjectNode reference : meta.owners()) {
            switch (state(reference, meta.namespace())) {
                case PRESENT -> solid.add(reference);
                case WAITING -> leaving.add(reference);
                case ABSENT -> {}
            }
        }
        if (!solid.isEmpty()) {
            if (solid.size() < meta.owners().size()) {
                removeReferences(key, reference -> !solid.contains(reference));
            }
        } else if (!meta.deleting()) {
            delete(key, meta, !leaving.isEmpty());
        }
    }

    /** In the foreground, too, when an owner waits and this object has dependents of its own. */
    private void delete(Key key, Meta meta, boolean ownerWaits) {
        boolean foreground =
                meta.finalizers().contains(Deletion.FOREGROUND)
                        || (ownerWaits && !dependents(meta.uid(), reference -> true).isEmpty());
        DeleteOptions.Propagation propagation =
                meta.finalizers().contains(Deletion.ORPHAN)
                        ? DeleteOptions.Propagation.Orphan
                        : foreground
                                ? DeleteOptions.Propagation.Foreground
                                : DeleteOptions.Propagation.Background;
        type(key)
                .ifPresent(type ->
                        deletion.delete(
                                type,
                                key.namespace(),
                                key.name(),
                                new DeleteOptions(
                                        OptionalLong.empty(), propagation, meta.uid(), "", false)));
    }

    private enum OwnerState {
        PRESENT,
        /** Is being deleted and waits for its dependents. */
        WAITING,
        ABSENT
    }

    private OwnerState state(ObjectNode reference, String namespace) {
        if (types.byKind(reference.path("apiVersion").asText(), reference.path("kind").asText())
                .isEmpty()) {
            return OwnerState.PRESENT;
        }
        ObjectNode owner = owner(reference, namespace).map(store::get).orElse(null);
        if (owner == null || !Meta.of(owner).uid().equals(reference.path("uid").asText())) {
            return OwnerState.ABSENT;
        }
        Meta meta = Meta.of(owner);
        return meta.deleting() && meta.finalizers().contains(Deletion.FOREGROUND)
                ? OwnerState.WAITING
                : OwnerState.PRESENT;
    }

    /** Where an owner would be: in the namespace of its dependent, or cluster-scoped. */
    private Optional<Key> owner(JsonNode reference, String namespace) {
        return types.byKind(reference.path("apiVersion").asText(), reference.path("kind").asText())
                .map(type -> type.key(namespace, reference.path("name").asText()));
    }

    private List<Key> dependents(String uid, Predicate<ObjectNode> which) {
        return dependents.of(uid).stream().filter(key -> owns(uid, key, which)).toList();
    }

    private boolean owns(String uid, Key key, Predicate<ObjectNode> which) {
        ObjectNode object = store.get(key);
        return object != null
                && Meta.of(object).owners().stream()
                        .anyMatch(reference ->
                                reference.path("uid").asText().equals(uid)
                                        && which.test(reference));
    }

    private void removeReferences(Key key, Predicate<JsonNode> unwanted) {
        change(
                key,
                meta -> {
                    if (meta.node().get("ownerReferences") instanceof ArrayNode references) {
                        Json.removeIf(references, unwanted);
                        if (references.isEmpty()) {
                            meta.node().remove("ownerReferences");
                        }
                    }
                });
    }

    private void removeFinalizer(Key key, String finalizer) {
        change(
                key,
                meta ->
                        meta.finalizers(
                                meta.finalizers().stream()
                                        .filter(each -> !each.equals(finalizer))
                                        .toList()));
    }

    private void change(Key key, Consumer<Meta> edit) {
        type(key)
                .ifPresent(type ->
                        resources.change(
                                type,
                                key.namespace(),
                                key.name(),
                                Part.MAIN,
                                AS_CONTROLLER,
                                object -> {
                                    edit.accept(Meta.of(object));
                                    return object;
                                }));
    }

    private Optional<Type> type(Key key) {
        return types.byStored(key.resource());
    }
}
