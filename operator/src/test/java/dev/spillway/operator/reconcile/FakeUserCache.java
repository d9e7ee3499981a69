package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.User;
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

/** Users of one namespace by name, as in an informer's cache. */
final class FakeUserCache implements IndexerResourceCache<User> {

    final Map<String, User> users = new TreeMap<>();
    private final Map<String, Function<User, List<String>>> indexers = new HashMap<>();

    @Override
    public void addIndexers(Map<String, Function<User, List<String>>> added) {
        indexers.putAll(added);
    }

    @Override
    public List<User> byIndex(String index, String key) {
        var keys = indexers.get(index);
        return users.values().stream().filter(user -> keys.apply(user).contains(key)).toList();
    }

    @Override
    public Optional<User> get(ResourceID id) {
        return Optional.ofNullable(users.get(id.getName()));
    }

    @Override
    public Stream<ResourceID> keys() {
        return users.values().stream().map(ResourceID::fromResource);
    }

    @Override
    public Stream<User> list(Predicate<User> which) {
        return users.values().stream().filter(which);
    }

    @Override
    public Stream<User> list(String namespace, Predicate<User> which) {
        return list(which);
    }
}
