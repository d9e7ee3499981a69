package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.MergeStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Removes fields, and everything below them, from a value. An object or list that becomes empty is
 * removed too, unless a manager has applied it as an empty one.
 *
 * @param places the fields to remove
 * @param applied the fields that managers have applied
 */
record FieldRemoval(FieldSet places, FieldSet applied, MergeSchema mergeSchema) {

    /** Returns a copy of the rest; null if nothing is left. */
    @Nullable JsonNode from(JsonNode value) {
        if (places.self()) {
            return null;
        }
        if (places.children().isEmpty() || !value.isContainerNode() || value.isEmpty()) {
            return value.deepCopy();
        }
        MergeStrategy type = mergeSchema.typeOf(value);
        return switch (type) {
            case MergeStrategy.Atomic atomic -> value.deepCopy();
            case MergeStrategy.Granular granular -> fromFields(value);
            case MergeStrategy.Set set -> fromItems(value, type);
            case MergeStrategy.Map map -> fromItems(value, type);
        };
    }

    private @Nullable JsonNode fromFields(JsonNode value) {
        ObjectNode rest = Json.object();
        for (var each : value.properties()) {
            String name = each.getKey();
            JsonNode left =
                    at(PathElements.field(name), mergeSchema.child(name)).from(each.getValue());
            if (left != null) {
                rest.set(name, left);
            }
        }
        return rest.isEmpty() && !applied.self() ? null : rest;
    }

    private @Nullable JsonNode fromItems(JsonNode value, MergeStrategy type) {
        ArrayNode rest = Json.array();
        for (JsonNode item : value) {
            JsonNode left = at(PathElements.step(item, type), mergeSchema.child("*")).from(item);
            if (left != null) {
                rest.add(left);
            }
        }
        return rest.isEmpty() && !applied.self() ? null : rest;
    }

    private FieldRemoval at(String step, MergeSchema child) {
        return new FieldRemoval(places.at(step), applied.at(step), child);
    }
}
