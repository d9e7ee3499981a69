package dev.spillway.local.api.store;

import java.util.Comparator;

/**
 * The key of an object in the store.
 *
 * @param resource such as {@code pods} or {@code apps/deployments}
 * @param namespace empty for cluster-scoped objects
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::resource)
                    .thenComparing(Key::namespace)
                    .thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }
}
