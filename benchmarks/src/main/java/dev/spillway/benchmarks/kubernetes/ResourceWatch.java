package dev.spillway.benchmarks.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the versions of all resources with a watch: each write that changed something is one. */
public final class ResourceWatch implements AutoCloseable, Watcher<GenericKubernetesResource> {
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> observed = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final Watch watch;
    private volatile boolean broken;

    /** Starts with the resources that exist. */
    public ResourceWatch(
            NonNamespaceOperation<
                            GenericKubernetesResource,
                            GenericKubernetesResourceList,
                            Resource<GenericKubernetesResource>>
                    resources) {
        this.watch = resources.watch(this);
    }

    /** resources that are Ready for their current generation. */
    public long ready() {
        return ready.size();
    }

    /** Versions, without the first of each resource. */
    public long changes() {
        return changes.get();
    }

    /** The newest generation in a resource's status; 0 for none. */
    public long observedGeneration(String name) {
        return observed.getOrDefault(name, 0L);
    }

    /** Whether it missed something, so that its counts are too low. */
    public boolean broken() {
        return broken;
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource resource) {
        String name = resource.getMetadata().getName();
        switch (action) {
            case ADDED -> note(name, resource);
            case MODIFIED -> {
                changes.incrementAndGet();
                note(name, resource);
            }
            case DELETED -> {
                ready.remove(name);
                observed.remove(name);
            }
            case ERROR, BOOKMARK -> {}
        }
    }

    private void note(String name, GenericKubernetesResource resource) {
        if (BenchmarkResources.isReady(resource)) {
            ready.add(name);
        } else {
            ready.remove(name);
        }
        observed.put(name, BenchmarkResources.observedGeneration(resource));
    }

    @Override
    public void onClose(@Nullable WatcherException cause) {
        broken = cause != null;
    }

    @Override
    public void close() {
        watch.close();
    }
}
