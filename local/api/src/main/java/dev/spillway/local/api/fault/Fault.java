package dev.spillway.local.api.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.StatusException;
import java.time.Duration;

/** Something that goes wrong between a Kubernetes API server and its clients, now and then. */
public sealed interface Fault {

    /** Events of watches come that much later, in the order in which they would have come. */
    record LateEvents(Duration by) implements Fault {}

    /**
     * So many in a hundred of a watch's events never come, while later ones and bookmarks do.
     *
     * <p>When it ends, the server expires what its clients have seen: nothing else lets an informer
     * find out. One whose watch is only closed goes on after the last version that it was told.
     */
    record MissedEvents(int percent) implements Fault {}

    /**
     * What has happened until now is no longer remembered, as after a compaction: running watches
     * end with 410, and so does one that wants to go on from an earlier version.
     */
    record ExpiredVersions() implements Fault {}

    /**
     * @param json {@code {"kind": "LateEvents", "millis": 10000}}, {@code {"kind": "MissedEvents",
     *     "percent": 30}} or {@code {"kind": "ExpiredVersions"}}
     * @throws Failure 400 when it is none of these
     */
    static Fault of(JsonNode json) {
        return switch (json.path("kind").asText()) {
            case "LateEvents" -> new LateEvents(Duration.ofMillis(number(json, "millis", 600_000)));
            case "MissedEvents" -> new MissedEvents(number(json, "percent", 100));
            case "ExpiredVersions" -> new ExpiredVersions();
            default -> throw StatusException.badRequest("no such fault: " + json);
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
