package dev.spillway.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * Stores resources without their managedFields: nothing reads them, and they are most of the memory
 * of ten thousand Topics.
 */
public final class LeanItemStore<T extends HasMetadata> extends BasicItemStore<T> {

    public LeanItemStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public T put(String key, T resource) {
        resource.getMetadata().setManagedFields(null);
        return super.put(key, resource);
    }
}
