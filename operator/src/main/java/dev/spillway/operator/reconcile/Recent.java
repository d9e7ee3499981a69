package dev.spillway.operator.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What concerned a resource a while ago, by its uid. It is forgotten by itself, so that resources
 * that are gone leave nothing behind, however they went.
 */
final class Recent<T> {

    private final Duration lasts;
    private final Clock clock;
    private final Map<String, Entry<T>> entries = new ConcurrentHashMap<>();

    private record Entry<T>(T value, Instant until) {}

    Recent(Duration lasts, Clock clock) {
        this.lasts = lasts;
        this.clock = clock;
    }

    void put(String uid, T value) {
        var now = clock.instant();
        entries.values().removeIf(entry -> isOver(entry, now));
        entries.put(uid, new Entry<>(value, now.plus(lasts)));
    }

    Optional<T> get(String uid) {
        return entry(uid).map(Entry::value);
    }

    /** How long it is remembered from now on; empty when it is not. */
    Optional<Duration> left(String uid) {
        return entry(uid).map(entry -> Duration.between(clock.instant(), entry.until()));
    }

    void remove(String uid) {
        entries.remove(uid);
    }

    int size() {
        return entries.size();
    }

    private Optional<Entry<T>> entry(String uid) {
        return Optional.ofNullable(entries.get(uid))
                .filter(entry -> !isOver(entry, clock.instant()));
    }

    private static boolean isOver(Entry<?> entry, Instant now) {
        return !entry.until().isAfter(now);
    }
}
