package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All Clusters, as in an informer's cache. */
record FakeClusterCache(List<Cluster> clusters) implements IndexedResourceCache<Cluster> {

    FakeClusterCache(Cluster... clusters) {
        this(List.of(clusters));
    }

    @Override
    public List<Cluster> byIndex(String index, String key) {
        throw new AssertionError("there is no index");
    }

    @Override
    public Optional<Cluster> get(ResourceID id) {
        return clusters.stream().filter(it -> ResourceID.fromResource(it).equals(id)).findFirst();
    }

    @Override
    public Stream<ResourceID> keys() {
        return clusters.stream().map(ResourceID::fromResource);
    }

    @Override
    public Stream<Cluster> list(Predicate<Cluster> which) {
        return clusters.stream().filter(which);
    }

    @Override
    public Stream<Cluster> list(String namespace, Predicate<Cluster> which) {
        return list(which).filter(it -> it.getMetadata().getNamespace().equals(namespace));
    }
}
