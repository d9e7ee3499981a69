package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects with an owner reference, by the owner's uid, so that a deletion does not have to scan
 * the store.
 */
final class DependentIndex {

    private final Map<String, NavigableSet<Key>> byOwner = new HashMap<>();

    private DependentIndex() {}

    /** Indexes the stored objects, then every change. */
    static DependentIndex follow(Store store) {
        DependentIndex dependents = new DependentIndex();
        store.all().forEach((key, object) -> dependents.changed(key, null, object));
        store.listen(change -> dependents.changed(change.key(), change.before(), change.after()));
        return dependents;
    }

    /** In the order of their keys; a copy that later changes do not affect. */
    List<Key> of(String uid) {
        NavigableSet<Key> keys = byOwner.get(uid);
        return keys == null ? List.of() : List.copyOf(keys);
    }

    private void changed(Key key, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        for (String owner : owners(before)) {
            byOwner.computeIfPresent(
                    owner,
                    (uid, keys) -> {
                        keys.remove(key);
                        return keys.isEmpty() ? null : keys;
                    });
        }
        for (String owner : owners(after)) {
            byOwner.computeIfAbsent(owner, uid -> new TreeSet<>()).add(key);
        }
    }

    private static List<String> owners(@Nullable ObjectNode object) {
        return object == null
                ? List.of()
                : ObjectMeta.of(object).owners().stream()
                        .map(reference -> reference.path("uid").asText())
                        .toList();
    }
}
