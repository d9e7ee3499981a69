package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.BuiltInColumns.at;
import static dev.spillway.local.api.table.BuiltInColumns.or;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns of events, in the words of either of their two API groups. */
final class EventColumns {

    static final List<Column> COLUMNS =
            List.of(
                    new Column("Last Seen", "string", "", "", 0, EventColumns::lastSeen),
                    Column.text("Type", o -> at(o, "type")),
                    Column.text("Reason", o -> at(o, "reason")),
                    Column.text("Object", EventColumns::subject),
                    Column.text("Subobject", o -> at(o, "involvedObject.fieldPath")).wide(),
                    Column.text("Source", EventColumns::source).wide(),
                    Column.text("Message", o -> or(at(o, "message"), at(o, "note")).strip()),
                    Column.since("First Seen", EventColumns::first).wide(),
                    Column.number("Count", EventColumns::count).wide(),
                    Column.NAME.wide());

    private EventColumns() {}

    private static JsonNode lastSeen(ObjectNode event, Instant now) {
        String last = or(at(event, "series.lastObservedTime"), at(event, "lastTimestamp"));
        String time = or(or(last, at(event, "deprecatedLastTimestamp")), first(event));
        return new TextNode(Age.since(time, now));
    }

    private static String first(ObjectNode event) {
        return or(
                or(at(event, "firstTimestamp"), at(event, "deprecatedFirstTimestamp")),
                or(at(event, "eventTime"), at(event, "metadata.creationTimestamp")));
    }

    private static String subject(ObjectNode event) {
        JsonNode object =
                event.has("involvedObject")
                        ? event.path("involvedObject")
                        : event.path("regarding");
        String kind = object.path("kind").asText().toLowerCase(Locale.ROOT);
        String name = object.path("name").asText();
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(ObjectNode event) {
        String component = or(at(event, "source.component"), at(event, "reportingComponent"));
        String host = at(event, "source.host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static int count(ObjectNode event) {
        int series = event.path("series").path("count").asInt();
        int count = event.path("count").asInt(event.path("deprecatedCount").asInt());
        return Math.max(1, Math.max(series, count));
    }
}
