package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;

/**
 * Renders objects of one type in the representation that a client asks for.
 *
 * @param include what Table rows contain: {@code None}, {@code Metadata} or {@code Object}
 */
record ResponseRenderer(
        ResourceType type, Representation representation, String include, InstantSource clock) {

    private static final String META = "meta.k8s.io/v1";

    ObjectNode object(ObjectNode object) {
        return object(object, true);
    }

    /**
     * @param withColumns false for all but the first event of a watch
     */
    ObjectNode object(ObjectNode object, boolean withColumns) {
        return switch (representation) {
            case OBJECT -> object;
            case TABLE -> {
                ObjectNode table = table(withColumns);
                Json.child(table, "metadata")
                        .put("resourceVersion", ObjectMeta.of(object).resourceVersion());
                table.withArray("/rows").add(row(object));
                yield table;
            }
        };
    }

    ObjectNode list(Listing.Page page) {
        ObjectNode list =
                switch (representation) {
                    case OBJECT -> header(type.kind() + "List", type.apiVersion());
                    case TABLE -> table(true);
                };
        ObjectNode metadata =
                Json.child(list, "metadata").put("resourceVersion", Long.toString(page.revision()));
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            if (page.remaining() > 0) {
                metadata.put("remainingItemCount", page.remaining());
            }
        }
        ArrayNode items = list.putArray(representation == Representation.TABLE ? "rows" : "items");
        for (ObjectNode item : page.items()) {
            items.add(representation == Representation.TABLE ? row(item) : item);
        }
        return list;
    }

    /** A bookmark event's object, which carries only a resource version. */
    ObjectNode bookmark(long revision, boolean initialEventsEnd) {
        ObjectNode bookmark =
                switch (representation) {
                    case OBJECT -> header(type.kind(), type.apiVersion());
                    case TABLE -> table(false);
                };
        ObjectNode metadata =
                Json.child(bookmark, "metadata").put("resourceVersion", Long.toString(revision));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return bookmark;
    }

    private static ObjectNode header(String kind, String apiVersion) {
        return Json.object().put("kind", kind).put("apiVersion", apiVersion);
    }

    private static ObjectNode metadata(ObjectNode object) {
        return header("PartialObjectMetadata", META).set("metadata", object.path("metadata"));
    }

    private ObjectNode table(boolean withColumns) {
        ObjectNode table = header("Table", META);
        table.putObject("metadata");
        if (withColumns) {
            ArrayNode columns = table.putArray("columnDefinitions");
            type.strategy().columns().forEach(column -> columns.add(column.definition()));
        } else {
            table.set("columnDefinitions", NullNode.instance);
        }
        table.putArray("rows");
        return table;
    }

    private ObjectNode row(ObjectNode object) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        type.strategy()
                .columns()
                .forEach(column -> cells.add(column.cell().of(object, clock.instant())));
        switch (include) {
            case "None" -> {}
            case "Object" -> row.set("object", object);
            default -> row.set("object", metadata(object));
        }
        return row;
    }
}
