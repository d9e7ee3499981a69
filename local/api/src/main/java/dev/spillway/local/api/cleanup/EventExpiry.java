package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;

/** Deletes Events an hour after their last occurrence, as Kubernetes does. */
final class EventExpiry {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);

    private final Store store;
    private final InstantSource clock;

    EventExpiry(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    void expire() {
        Instant limit = clock.instant().minus(TIME_TO_LIVE);
        for (ObjectNode event : store.list("events")) {
            if (last(event).isBefore(limit)) {
                ObjectMeta meta = ObjectMeta.of(event);
                store.remove(new Key("events", meta.namespace(), meta.name()));
            }
        }
    }

    private static Instant last(ObjectNode event) {
        String created = event.path("metadata").path("creationTimestamp").asText();
        String last =
                event.path("series")
                        .path("lastObservedTime")
                        .asText(event.path("lastTimestamp").asText(created));
        try {
            return Instant.parse(last.isEmpty() ? created : last);
        } catch (DateTimeParseException e) {
            return Instant.parse(created);
        }
    }
}
