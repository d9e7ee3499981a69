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

/** Lays an applied configuration over a live object. */
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
}
