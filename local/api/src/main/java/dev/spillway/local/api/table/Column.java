package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.Json;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A column of a {@code Table}.
 *
 * @param type an OpenAPI type: string, integer, number, boolean, date
 * @param priority 0 for always, higher for {@code -o wide} only
 */
public record Column(
        String name, String type, String format, String description, int priority, Cell cell) {

    /** Computes the cell of an object; JSON null for an empty one. */
    @FunctionalInterface
    public interface Cell {
        JsonNode of(ObjectNode object, Instant now);
    }

    private static final String AGE_DESCRIPTION =
            "CreationTimestamp is a timestamp representing the server time when this object was"
                    + " created.";

    /** The first column of nearly all types. */
    static final Column NAME =
            new Column(
                    "Name",
                    "string",
                    "name",
                    "Name must be unique within a namespace. Is required when creating resources,"
                        + " although some resources may allow a client to request the generation of"
                        + " an appropriate name automatically.",
                    0,
                    (object, now) -> object.path("metadata").path("name"));

    static final Column AGE =
            new Column(
                    "Age",
                    "string",
                    "",
                    AGE_DESCRIPTION,
                    0,
                    (object, now) ->
                            new TextNode(
                                    Age.since(
                                            object.path("metadata")
                                                    .path("creationTimestamp")
                                                    .asText(""),
                                            now)));

    static Column text(String name, Function<ObjectNode, String> cell) {
        return new Column(
                name, "string", "", "", 0, (object, now) -> new TextNode(cell.apply(object)));
    }

    /** The text at a path such as {@code status.phase}; empty if absent. */
    static Column text(String name, String path) {
        return text(name, path, "");
    }

    static Column text(String name, String path, String otherwise) {
        return text(name, object -> or(at(object, path), otherwise));
    }

    static Column number(String name, ToIntFunction<ObjectNode> cell) {
        return new Column(
                name,
                "integer",
                "",
                "",
                0,
                (object, now) -> object.numberNode(cell.applyAsInt(object)));
    }

    /** The number at a path; 0 if absent. */
    static Column number(String name, String path) {
        return number(name, object -> Json.at(object, path).asInt());
    }

    static String at(JsonNode object, String path) {
        return Json.at(object, path).asText("");
    }

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    /** The age of the time that the function returns. */
    static Column since(String name, Function<ObjectNode, String> time) {
        return new Column(
                name,
                "string",
                "",
                "",
                0,
                (object, now) -> new TextNode(Age.since(time.apply(object), now)));
    }

    /** The same column, shown only with {@code -o wide}. */
    Column wide() {
        return new Column(name, type, format, description, 1, cell);
    }

    public ObjectNode definition() {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }
}
