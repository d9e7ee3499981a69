package dev.spillway.benchmarks.topics;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the versions of all Topics with a watch: each write that changed something is one. */
final class TopicWatch implements AutoCloseable, Watcher<GenericKubernetesResource> {
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> observed = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final Watch watch;
    private volatile boolean broken;

    /** Starts with the Topics that exist. */
    TopicWatch(BenchmarkResources resources) {
        this.watch = resources.topics().watch(this);
    }

    /** Topics that are Ready for their current generation. */
    long ready() {
        return ready.size();
    }

    /** Versions, without the first of each Topic. */
    long changes() {
        return changes.get();
    }

    /** The newest generation in a Topic's status; 0 for none. */
    long observedGeneration(String name) {
        return observed.getOrDefault(name, 0L);
    }

    /** Whether it missed something, so that its counts are too low. */
    boolean broken() {
        return broken;
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource topic) {
        String name = topic.getMetadata().getName();
        switch (action) {
            case ADDED -> note(name, topic);
            case MODIFIED -> {
                changes.incrementAndGet();
                note(name, topic);
            }
            case DELETED -> {
                ready.remove(name);
                observed.remove(name);
            }
            case ERROR, BOOKMARK -> {}
        }
    }

    private void note(String name, GenericKubernetesResource topic) {
        if (BenchmarkResources.isReady(topic)) {
            ready.add(name);
        } else {
            ready.remove(name);
        }
        observed.put(name, BenchmarkResources.observedGeneration(topic));
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
