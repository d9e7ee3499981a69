package dev.spillway.local.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.time.Instant;

/**
 * A column of a {@code Table}.
 *
 * @param type an OpenAPI type: string, integer, number, boolean, date
 * @param priority 0 is always shown, more only with {@code -o wide}
 */
public record Column(
        String name, String type, String format, String description, int priority, Cell cell) {

    /** What a column shows of an object; null shows nothing. */
    @FunctionalInterface
    public interface Cell {
        JsonNode of(ObjectNode object, Instant now);
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
