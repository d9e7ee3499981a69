package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * Stores Topics without their managedFields: nothing reads them, and they are most of the memory of
 * ten thousand Topics.
 */
public final class TopicItemStore extends BasicItemStore<Topic> {

    public TopicItemStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public Topic put(String key, Topic topic) {
        topic.getMetadata().setManagedFields(null);
        return super.put(key, topic);
    }
}
