package dev.spillway.local.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch, with its directives: {@code $patch: replace | delete | merge}, {@code
 * $retainKeys}, {@code $deleteFromPrimitiveList/<list>} and {@code $setElementOrder/<list>}.
 *
 * <p>The merge key of a list is the first of the keys that server-side apply uses.
 */
final class StrategicMergePatch {

    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String DELETE_PREFIX = "$deleteFromPrimitiveList/";
    private static final String ORDER_PREFIX = "$setElementOrder/";

    private StrategicMergePatch() {}

    static JsonNode apply(JsonNode live, JsonNode patch, MergeSchema mergeSchema) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        if (changes.path(DIRECTIVE).asText("").equals("replace")) {
            ObjectNode replacement = changes.deepCopy();
            replacement.remove(DIRECTIVE);
            return replacement;
        }
        ObjectNode merged = live instanceof ObjectNode object ? object.deepCopy() : Json.object();
        if (changes.path(DIRECTIVE).asText("").equals("delete")) {
            return Json.object();
        }
        retain(merged, changes.get(RETAIN));
        for (var each : changes.properties()) {
            if (!each.getKey().startsWith("$")) {
                change(merged, each.getKey(), each.getValue(), mergeSchema.child(each.getKey()));
            }
        }
        for (var each : changes.properties()) {
            if (each.getKey().startsWith(DELETE_PREFIX)) {
                deleteValues(
                        merged, each.getKey().substring(DELETE_PREFIX.length()), each.getValue());
            } else if (each.getKey().startsWith(ORDER_PREFIX)) {
                String list = each.getKey().substring(ORDER_PREFIX.length());
                order(merged, list, each.getValue(), mergeSchema.child(list));
            }
        }
        return merged;
    }

    private static void retain(ObjectNode merged, @Nullable JsonNode keys) {
        if (keys != null) {
            merged.retain(Json.texts(keys));
        }
    }

    private static void change(
            ObjectNode merged, String name, JsonNode change, MergeSchema mergeSchema) {
        if (change.isNull()) {
            merged.remove(name);
            return;
        }
        JsonNode present = merged.path(name);
        if (change instanceof ArrayNode items) {
            merged.set(name, mergeList(present, items, mergeSchema));
            return;
        }
        boolean replaced =
                mergeSchema.typeOf(change) instanceof MergeStrategy.Atomic && !change.isObject();
        merged.set(name, replaced ? change.deepCopy() : apply(present, change, mergeSchema));
    }

    private static JsonNode mergeList(JsonNode present, ArrayNode items, MergeSchema mergeSchema) {
        MergeStrategy type = mergeSchema.typeOf(items);
        if (hasReplaceDirective(items) || !present.isArray()) {
            return withoutDirectives(items, mergeSchema);
        }
        return switch (type) {
            case MergeStrategy.Atomic atomic -> items.deepCopy();
            case MergeStrategy.Granular granular -> items.deepCopy();
            case MergeStrategy.Set set -> mergeValues(present, items);
            case MergeStrategy.Map map ->
                    mergeItems(present, items, map.keys().getFirst(), mergeSchema);
        };
    }

    private static boolean hasReplaceDirective(ArrayNode items) {
        return Json.objects(items)
                .anyMatch(each -> each.path(DIRECTIVE).asText("").equals("replace"));
    }

    /** A new list or a replacement has nothing that its directives could delete. */
    private static ArrayNode withoutDirectives(ArrayNode items, MergeSchema mergeSchema) {
        ArrayNode list = Json.array();
        for (JsonNode item : items) {
            if (!item.has(DIRECTIVE)) {
                list.add(
                        item.isObject()
                                ? apply(Json.object(), item, mergeSchema.child("*"))
                                : item);
            }
        }
        return list;
    }

    private static ArrayNode mergeValues(JsonNode present, ArrayNode items) {
        ArrayNode merged = present.deepCopy();
        for (JsonNode item : items) {
            if (indexOf(merged, item) < 0) {
                merged.add(item);
            }
        }
        return merged;
    }

    private static int indexOf(ArrayNode list, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).equals(value)) {
                return i;
            }
        }
        return -1;
    }

    private static ArrayNode mergeItems(
            JsonNode present, ArrayNode items, String key, MergeSchema mergeSchema) {
        ArrayNode merged = present.deepCopy();
        for (JsonNode item : items) {
            int index = indexOf(merged, key, item.path(key));
            if (item.path(DIRECTIVE).asText("").equals("delete")) {
                Json.removeIf(merged, each -> Json.same(each.path(key), item.path(key)));
            } else if (index >= 0) {
                merged.set(index, apply(merged.get(index), item, mergeSchema.child("*")));
            } else {
                merged.add(apply(Json.object(), item, mergeSchema.child("*")));
            }
        }
        return merged;
    }

    private static int indexOf(ArrayNode list, String key, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (Json.same(list.get(i).path(key), value)) {
                return i;
            }
        }
        return -1;
    }

    private static void deleteValues(ObjectNode merged, String name, JsonNode unwanted) {
        if (merged.get(name) instanceof ArrayNode list) {
            Set<JsonNode> values = new HashSet<>();
            unwanted.forEach(values::add);
            Json.removeIf(list, values::contains);
            if (list.isEmpty()) {
                merged.remove(name);
            }
        }
    }

    /** Sorts the listed items into the given order; other items keep their positions. */
    private static void order(
            ObjectNode merged, String name, JsonNode order, MergeSchema mergeSchema) {
        if (!(merged.get(name) instanceof ArrayNode list)) {
            return;
        }
        MergeStrategy type = mergeSchema.typeOf(list);
        String key = type instanceof MergeStrategy.Map map ? map.keys().getFirst() : "";
        List<JsonNode> wanted = new ArrayList<>();
        order.forEach(each -> wanted.add(identity(each, key)));
        ToIntFunction<JsonNode> rank = item -> wanted.indexOf(identity(item, key));
        Iterator<JsonNode> named =
                list.valueStream()
                        .filter(item -> rank.applyAsInt(item) >= 0)
                        .sorted(Comparator.comparingInt(rank))
                        .iterator();
        ArrayNode sorted = Json.array();
        list.forEach(item -> sorted.add(rank.applyAsInt(item) < 0 ? item : named.next()));
        merged.set(name, sorted);
    }

    private static JsonNode identity(JsonNode item, String key) {
        return key.isEmpty() ? item : item.path(key);
    }
}
