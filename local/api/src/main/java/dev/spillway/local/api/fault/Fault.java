package dev.spillway.local.api.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.StatusException;
import java.time.Duration;

/** A fault between a Kubernetes API server and its clients. */
public sealed interface Fault {

    /** Delays watch events, and keeps their order. */
    record LateEvents(Duration by) implements Fault {}

    /**
     * Drops a percentage of watch events, but no bookmarks.
     *
     * <p>When the fault ends, the resource versions of its clients expire, which makes their
     * informers list again. An informer whose watch is merely closed would resume after the last
     * version it has seen and never notice.
     */
    record MissedEvents(int percent) implements Fault {}

    /**
     * Expires all resource versions until now, as after a compaction: running watches end with 410,
     * and so do watches that resume from an earlier version.
     */
    record ExpiredVersions() implements Fault {}

    /**
     * @param json {@code {"kind": "LateEvents", "millis": 10000}}, {@code {"kind": "MissedEvents",
     *     "percent": 30}} or {@code {"kind": "ExpiredVersions"}}
     * @throws StatusException 400 if it is none of these
     */
    static Fault of(JsonNode json) {
        return switch (json.path("kind").asText()) {
            case "LateEvents" -> new LateEvents(Duration.ofMillis(number(json, "millis", 600_000)));
            case "MissedEvents" -> new MissedEvents(number(json, "percent", 100));
            case "ExpiredVersions" -> new ExpiredVersions();
            default -> throw StatusException.badRequest("unknown fault: " + json);
        };
    }

    private static int number(JsonNode json, String field, int most) {
        int value = json.path(field).asInt();
        if (value < 1 || value > most) {
            throw StatusException.badRequest(
                    "%s: must be 1 to %d: %s".formatted(field, most, json));
        }
        return value;
    }
}
