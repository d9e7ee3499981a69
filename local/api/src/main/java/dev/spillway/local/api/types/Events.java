package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.Map;

/**
 * Events are served in two groups with other names for the same fields, and kept as they were
 * written.
 */
final class Events {

    static final String STORED = "events";

    private static final String NEW_VERSION = "events.k8s.io/v1";

    /** Fields of events.k8s.io/v1 and their names in v1. */
    private static final Map<String, String> OLD_NAMES =
            Map.of(
                    "regarding", "involvedObject",
                    "note", "message",
                    "reportingController", "reportingComponent",
                    "deprecatedSource", "source",
                    "deprecatedFirstTimestamp", "firstTimestamp",
                    "deprecatedLastTimestamp", "lastTimestamp",
                    "deprecatedCount", "count");

    private Events() {}

    static ObjectNode present(ObjectNode event, String apiVersion) {
        ObjectNode shown = Json.object();
        shown.setAll(event);
        OLD_NAMES.forEach((name, oldName) -> {
            if (apiVersion.equals(NEW_VERSION)) {
                rename(shown, oldName, name);
            } else {
                rename(shown, name, oldName);
            }
        });
        return shown.put("apiVersion", apiVersion);
    }

    private static void rename(ObjectNode event, String from, String to) {
        if (event.has(from)) {
            event.set(to, event.remove(from));
        }
    }
}
