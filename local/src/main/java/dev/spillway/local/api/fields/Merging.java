package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.ListType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays an applied configuration over a live object, and takes places out of an object. */
final class Merging {

    private Merging() {}

    /** A new value: what the configuration says, and the rest of the live value. */
    static JsonNode merge(@Nullable JsonNode live, JsonNode config, Structure structure) {
        if (live == null
                || live.getNodeType() != config.getNodeType()
                || !config.isContainerNode()) {
            return config.deepCopy();
        }
        ListType type = structure.typeOf(config);
        return switch (type) {
            case ListType.Atomic atomic -> config.deepCopy();
            case ListType.Granular granular -> {
                ObjectNode merged = live.deepCopy();
                config.properties()
                        .forEach(each ->
                                merged.set(
                                        each.getKey(),
                                        merge(
                                                live.get(each.getKey()),
                                                each.getValue(),
                                                structure.child(each.getKey()))));
                yield merged;
            }
            case ListType.Set set -> mergeItems(live, config, type, structure);
            case ListType.Map map -> mergeItems(live, config, type, structure);
        };
    }

    /**
     * The configuration's items in its order; those of the live list alone stay before what
     * followed them.
     */
    private static ArrayNode mergeItems(
            JsonNode live, JsonNode config, ListType type, Structure structure) {
        Map<String, List<JsonNode>> before = Items.bySteps(live, type);
        Map<String, List<JsonNode>> applied = Items.bySteps(config, type);
        ArrayNode merged = Json.array();
        Set<String> done = new HashSet<>();
        Iterator<JsonNode> next = config.iterator();
        for (JsonNode item : live) {
            String step = Items.step(item, type);
            if (!applied.containsKey(step)) {
                merged.add(item.deepCopy());
            }
            while (applied.containsKey(step) && !done.contains(step)) {
                mergeItem(next.next(), before, type, structure, done, merged);
            }
        }
        next.forEachRemaining(item -> mergeItem(item, before, type, structure, done, merged));
        return merged;
    }

    private static void mergeItem(
            JsonNode item,
            Map<String, List<JsonNode>> before,
            ListType type,
            Structure structure,
            Set<String> done,
            ArrayNode merged) {
        String step = Items.step(item, type);
        if (done.add(step)) {
            List<JsonNode> live = before.getOrDefault(step, List.of());
            merged.add(
                    merge(live.size() == 1 ? live.getFirst() : null, item, structure.child("*")));
        }
    }

    /**
     * A copy without the given places and all below them; an object or list that loses its last
     * entry goes, too.
     *
     * @return null when nothing is left
     */
    static @Nullable JsonNode remove(JsonNode value, FieldSet places, Structure structure) {
        if (places.children().isEmpty() || !value.isContainerNode() || value.isEmpty()) {
            return value.deepCopy();
        }
        ListType type = structure.typeOf(value);
        return switch (type) {
            case ListType.Atomic atomic -> value.deepCopy();
            case ListType.Granular granular -> removeFields(value, places, structure);
            case ListType.Set set -> removeItems(value, places, type, structure);
            case ListType.Map map -> removeItems(value, places, type, structure);
        };
    }

    private static @Nullable JsonNode removeFields(
            JsonNode value, FieldSet places, Structure structure) {
        ObjectNode rest = Json.object();
        value.properties()
                .forEach(each -> {
                    FieldSet place = places.at(Items.field(each.getKey()));
                    JsonNode left =
                            place.self()
                                    ? null
                                    : remove(
                                            each.getValue(), place, structure.child(each.getKey()));
                    if (left != null) {
                        rest.set(each.getKey(), left);
                    }
                });
        return rest.isEmpty() ? null : rest;
    }

    private static @Nullable JsonNode removeItems(
            JsonNode value, FieldSet places, ListType type, Structure structure) {
        ArrayNode rest = Json.array();
        for (JsonNode item : value) {
            FieldSet place = places.at(Items.step(item, type));
            JsonNode left = place.self() ? null : remove(item, place, structure.child("*"));
            if (left != null) {
                rest.add(left);
            }
        }
        return rest.isEmpty() ? null : rest;
    }
}
