package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Topics of one namespace by name, as in an informer's cache. */
final class FakeTopicCache implements IndexerResourceCache<Topic> {

    final Map<String, Topic> topics = new TreeMap<>();
    private final Map<String, Function<Topic, List<String>>> indexers = new HashMap<>();

    @Override
    public void addIndexers(Map<String, Function<Topic, List<String>>> added) {
        indexers.putAll(added);
    }

    @Override
    public List<Topic> byIndex(String index, String key) {
        var keys = indexers.get(index);
        return topics.values().stream().filter(topic -> keys.apply(topic).contains(key)).toList();
    }

    @Override
    public Optional<Topic> get(ResourceID id) {
        return Optional.ofNullable(topics.get(id.getName()));
    }

    @Override
    public Stream<ResourceID> keys() {
        return topics.values().stream().map(ResourceID::fromResource);
    }

    @Override
    public Stream<Topic> list(Predicate<Topic> which) {
        return topics.values().stream().filter(which);
    }

    @Override
    public Stream<Topic> list(String namespace, Predicate<Topic> which) {
        return list(which);
    }
}
