package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.Column.at;
import static dev.spillway.local.api.table.Column.or;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns of Events. */
final class EventColumns {

    static final List<Column> COLUMNS =
            List.of(
                    new Column("Last Seen", "string", "", "", 0, EventColumns::lastSeen),
                    Column.text("Type", "type"),
                    Column.text("Reason", "reason"),
                    Column.text("Object", EventColumns::subject),
                    Column.text("Subobject", "involvedObject.fieldPath").wide(),
                    Column.text("Source", EventColumns::source).wide(),
                    Column.text("Message", o -> at(o, "message").strip()),
                    Column.since("First Seen", EventColumns::first).wide(),
                    Column.number("Count", EventColumns::count).wide(),
                    Column.NAME.wide());

    private EventColumns() {}

    private static JsonNode lastSeen(ObjectNode event, Instant now) {
        String last = or(at(event, "series.lastObservedTime"), at(event, "lastTimestamp"));
        return new TextNode(Age.since(or(last, first(event)), now));
    }

    private static String first(ObjectNode event) {
        return or(
                at(event, "firstTimestamp"),
                or(at(event, "eventTime"), at(event, "metadata.creationTimestamp")));
    }

    private static String subject(ObjectNode event) {
        String kind = at(event, "involvedObject.kind").toLowerCase(Locale.ROOT);
        String name = at(event, "involvedObject.name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(ObjectNode event) {
        String component = or(at(event, "source.component"), at(event, "reportingComponent"));
        String host = at(event, "source.host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static int count(ObjectNode event) {
        int series = event.path("series").path("count").asInt();
        return Math.max(1, Math.max(series, event.path("count").asInt()));
    }
}
