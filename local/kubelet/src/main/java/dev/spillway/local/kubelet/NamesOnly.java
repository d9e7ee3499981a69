package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.Supplier;

/**
 * The objects that an informer has seen, without their contents: the kubelet reads those when a Pod
 * needs them, and keeps no Secret in memory.
 */
final class NamesOnly<T extends HasMetadata> extends BasicItemStore<T> {
    private final Supplier<T> empty;

    NamesOnly(Supplier<T> empty) {
        super(Cache::metaNamespaceKeyFunc);
        this.empty = empty;
    }

    @Override
    public T put(String key, T object) {
        T name = empty.get();
        name.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(object.getMetadata().getNamespace())
                        .withName(object.getMetadata().getName())
                        .withUid(object.getMetadata().getUid())
                        .withResourceVersion(object.getMetadata().getResourceVersion())
                        .build());
        return super.put(key, name);
    }
}
