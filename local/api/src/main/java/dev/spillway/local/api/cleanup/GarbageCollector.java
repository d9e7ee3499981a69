package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.resources.DeleteOptions;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Deletes dependents of deleted owners, like Kubernetes' garbage collector.
 *
 * <ol>
 *   <li>An object whose owners are all gone is deleted; while one exists, references to the others
 *       are removed.
 *   <li>With foreground deletion, the owner stays until no dependent with {@code
 *       blockOwnerDeletion} is left.
 *   <li>With orphan deletion, the owner stays until its dependents no longer refer to it.
 * </ol>
 *
 * An owner of an unserved type counts as present: nothing is deleted on a guess.
 */
final class GarbageCollector {

    private final ControllerClient client;
    private final Store store;
    private final DependentIndex dependents;

    GarbageCollector(ControllerClient client) {
        this.client = client;
        this.store = client.store();
        this.dependents = DependentIndex.follow(store);
    }

    void written(Key key, ObjectNode object) {
        ObjectNode present = store.get(key);
        if (present == null || !ObjectMeta.of(present).uid().equals(ObjectMeta.of(object).uid())) {
            return;
        }
        ObjectMeta meta = ObjectMeta.of(present);
        if (meta.deleting() && meta.finalizers().contains(Deletion.ORPHAN)) {
            orphan(key, present);
        } else if (meta.deleting() && meta.finalizers().contains(Deletion.FOREGROUND)) {
            deleteDependents(key, present);
        } else if (!meta.owners().isEmpty()) {
            collect(key);
        }
    }

    void removed(ObjectNode object) {
        String uid = ObjectMeta.of(object).uid();
        dependents(uid, reference -> true).forEach(this::collect);
        // It may have been the last dependent that an owner waited for.
        for (ObjectNode reference : ObjectMeta.of(object).owners()) {
            owner(reference, ObjectMeta.of(object).namespace())
                    .ifPresent(key -> {
                        ObjectNode owner = store.get(key);
                        if (owner != null) {
                            written(key, owner);
                        }
                    });
        }
    }

    private void orphan(Key key, ObjectNode owner) {
        String uid = ObjectMeta.of(owner).uid();
        for (Key dependent : dependents(uid, reference -> true)) {
            removeReferences(dependent, reference -> reference.path("uid").asText().equals(uid));
        }
        client.removeFinalizers(key, Deletion.ORPHAN::equals);
    }

    private void deleteDependents(Key key, ObjectNode owner) {
        String uid = ObjectMeta.of(owner).uid();
        dependents(uid, reference -> true).forEach(this::collect);
        boolean blocked =
                !dependents(uid, reference -> reference.path("blockOwnerDeletion").asBoolean())
                        .isEmpty();
        if (!blocked) {
            client.removeFinalizers(key, Deletion.FOREGROUND::equals);
        }
    }

    /** Deletes an object that has no owner left. */
    private void collect(Key key) {
        ObjectNode object = store.get(key);
        if (object == null || ObjectMeta.of(object).owners().isEmpty()) {
            return;
        }
        ObjectMeta meta = ObjectMeta.of(object);
        List<ObjectNode> present = new ArrayList<>();
        List<ObjectNode> waiting = new ArrayList<>();
        for (ObjectNode reference : meta.owners()) {
            switch (state(reference, meta.namespace())) {
                case PRESENT -> present.add(reference);
                case WAITING -> waiting.add(reference);
                case ABSENT -> {}
            }
        }
        if (!present.isEmpty()) {
            if (present.size() < meta.owners().size()) {
                removeReferences(key, reference -> !present.contains(reference));
            }
        } else if (!meta.deleting()) {
            delete(key, meta, !waiting.isEmpty());
        }
    }

    /** Propagates foreground deletion if an owner waits and this object has dependents too. */
    private void delete(Key key, ObjectMeta meta, boolean ownerWaits) {
        boolean foreground =
                meta.finalizers().contains(Deletion.FOREGROUND)
                        || (ownerWaits && !dependents(meta.uid(), reference -> true).isEmpty());
        DeleteOptions.Propagation propagation =
                meta.finalizers().contains(Deletion.ORPHAN)
                        ? DeleteOptions.Propagation.Orphan
                        : foreground
                                ? DeleteOptions.Propagation.Foreground
                                : DeleteOptions.Propagation.Background;
        client.delete(
                key, new DeleteOptions(OptionalLong.empty(), propagation, meta.uid(), "", false));
    }

    private enum OwnerState {
        PRESENT,
        /** Is being deleted in the foreground. */
        WAITING,
        ABSENT
    }

    private OwnerState state(ObjectNode reference, String namespace) {
        Optional<Key> key = owner(reference, namespace);
        if (key.isEmpty()) {
            return OwnerState.PRESENT;
        }
        ObjectNode owner = store.get(key.get());
        if (owner == null || !ObjectMeta.of(owner).uid().equals(reference.path("uid").asText())) {
            return OwnerState.ABSENT;
        }
        ObjectMeta meta = ObjectMeta.of(owner);
        return meta.deleting() && meta.finalizers().contains(Deletion.FOREGROUND)
                ? OwnerState.WAITING
                : OwnerState.PRESENT;
    }

    /**
     * The key of an owner, which is in the namespace of its dependent or cluster-scoped; empty if
     * its type is not served.
     */
    private Optional<Key> owner(JsonNode reference, String namespace) {
        String name = reference.path("name").asText();
        return client.types()
                .byKind(reference.path("apiVersion").asText(), reference.path("kind").asText())
                .map(type -> new ObjectReference(type, namespace, name).key());
    }

    private List<Key> dependents(String uid, Predicate<ObjectNode> which) {
        return dependents.of(uid).stream().filter(key -> owns(uid, key, which)).toList();
    }

    private boolean owns(String uid, Key key, Predicate<ObjectNode> which) {
        ObjectNode object = store.get(key);
        return object != null
                && ObjectMeta.of(object).owners().stream()
                        .anyMatch(reference ->
                                reference.path("uid").asText().equals(uid)
                                        && which.test(reference));
    }

    private void removeReferences(Key key, Predicate<JsonNode> unwanted) {
        client.change(
                key,
                object -> {
                    ObjectNode metadata = ObjectMeta.of(object).node();
                    if (metadata.get("ownerReferences") instanceof ArrayNode references) {
                        Json.removeIf(references, unwanted);
                        if (references.isEmpty()) {
                            metadata.remove("ownerReferences");
                        }
                    }
                });
    }
}
